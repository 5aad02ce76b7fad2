package io.blueshift.sql.optimize;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import org.jspecify.annotations.Nullable;

/// Tells which value an expression without columns has, or will probably have: parameters that stand
/// for literals have those of the text that is planned.
@FunctionalInterface
public interface ConstantValues {
  /// Returns the value, or null when it is not known.
  @Nullable Literal valueOf(Expression constant);
}
