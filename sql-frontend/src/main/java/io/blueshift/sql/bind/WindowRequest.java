package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.plan.WindowCall;
import io.blueshift.sql.logical.Column;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A window call with the expressions of its partition and order, which become columns before the
/// operator is made.
record WindowRequest(
    String function,
    List<Expression> arguments,
    boolean distinct,
    boolean ignoreNulls,
    @Nullable Expression filter,
    List<Expression> partitionBy,
    List<OrderItem> orderBy,
    WindowCall.WindowFrame frame,
    Column column) {

  /// One expression to order by.
  record OrderItem(Expression expression, boolean ascending, boolean nullsFirst) {
    OrderItem map(UnaryOperator<Expression> mapper) {
      return new OrderItem(mapper.apply(expression), ascending, nullsFirst);
    }
  }

  /// Returns the request with all its expressions rewritten.
  WindowRequest map(UnaryOperator<Expression> mapper) {
    return new WindowRequest(
        function,
        arguments.stream().map(mapper).toList(),
        distinct,
        ignoreNulls,
        filter == null ? null : mapper.apply(filter),
        partitionBy.stream().map(mapper).toList(),
        orderBy.stream().map(item -> item.map(mapper)).toList(),
        frame,
        column);
  }
}
