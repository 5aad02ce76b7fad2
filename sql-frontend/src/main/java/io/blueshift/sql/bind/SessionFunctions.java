package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Names that stand for a value of the session or the clock without parentheses, and functions that
/// answer from the session.
final class SessionFunctions {
  private SessionFunctions() {}

  /// Binds a bare name such as CURRENT_DATE; returns null when it is none.
  static @Nullable Expression bindName(String name, BindContext context) {
    return switch (name) {
      case "current_date",
          "current_time",
          "current_timestamp",
          "localtime",
          "localtimestamp",
          "sysdate",
          "getdate" ->
          ScalarFunctions.call(name, List.of(), context.style(), context.coercion());
      case "current_user",
          "session_user",
          "user",
          "current_role",
          "current_catalog",
          "current_schema" ->
          value(name, context);
      default -> null;
    };
  }

  /// Returns what a function without arguments answers from the session, or null when it is none.
  static @Nullable Expression value(String name, BindContext context) {
    String value = context.sessionValues().get(name);
    if (value == null && name.equals("current_schema")) {
      return new Literal(null, context.coercion().text());
    }
    return value == null ? null : new Literal(Values.bytes(value), context.coercion().text());
  }

  /// Returns the number of the commit as of which the statement reads.
  static Expression currentCommit(BindContext context) {
    String value = Objects.requireNonNull(context.sessionValues().get("current_commit"));
    return new Literal(Long.parseLong(value), LogicalType.BIGINT);
  }
}
