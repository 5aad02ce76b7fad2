package io.blueshift.sql.bind;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.sql.parse.StatementShape;
import org.jspecify.annotations.Nullable;

/// Gives a plan's parameters the values of a statement's literals, converted as the binder would.
public final class LiteralValues {
  private final StatementShape shape;
  private final Coercion coercion;

  /// @param shape the statement, of the shape for which the plan was made
  public LiteralValues(StatementShape shape, SqlStyle style) {
    this.shape = shape;
    this.coercion = new Coercion(style, new ParameterSlots(), () -> CastMode.TRY);
  }

  /// Returns the value for a slot, or null when the literal cannot be converted at once, so that the
  /// statement must be planned by itself.
  public @Nullable Literal valueOf(ParameterSlots.Written slot) {
    return slot.form().value(shape.literals().get(slot.literal()), slot.type(), coercion);
  }
}
