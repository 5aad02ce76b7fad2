package io.blueshift.sql.bind;

import io.blueshift.catalog.ExpressionText;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Binds DEFAULT expressions by the rules of the style in which they were declared. They become part of
/// the statement's plan and are computed for each row.
final class DefaultBinder {
  private final BindContext context;

  DefaultBinder(BindContext context) {
    this.context = context;
  }

  /// Returns a column's default, converted to its type by the rules of assignment; NULL without one.
  Expression bind(@Nullable ExpressionText text, LogicalType type) {
    if (text == null) {
      return new Literal(null, type);
    }
    // Positions in the text of the default are none of the statement's, so no literal is a
    // parameter.
    BindContext own = context.forView(text.style(), context.tables());
    ExpressionBinder binder =
        new ExpressionBinder(own, new QueryBinder(own), new Scope(null, List.of()), "DEFAULT");
    return own.coercion().toColumn(binder.bind(StatementParser.parseExpression(text.text())), type);
  }
}
