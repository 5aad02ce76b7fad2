package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes arguments that decide what a statement reads, so that its plan holds for one execution only.
public interface ArgumentValues {
  /// Returns the value of an expression, or null when the statement is only described, without values for its
  /// parameters.
  ///
  /// @param slots the statement's parameters
  /// @throws io.blueshift.error.DatabaseException FEATURE_NOT_SUPPORTED when it is not the same all through one
  ///     execution
  @Nullable Literal valueOf(Expression argument, List<ParameterSlots.Slot> slots);
}
