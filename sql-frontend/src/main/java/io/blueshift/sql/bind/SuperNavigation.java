package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Call;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.vector.Values;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Binds the steps of a path into a SUPER value, `value.key` and `value[index]`, and its casts. What
/// happens where there is nothing, or a value does not fit, is as the session's settings say.
final class SuperNavigation {
  private static final String NAVIGATE = "setting:navigate_super_null_on_error";
  private static final String CAST = "setting:cast_super_null_on_error";
  private static final String PARSE = "setting:parse_super_null_on_error";

  private final BindContext context;

  SuperNavigation(BindContext context) {
    this.context = context;
  }

  /// Binds a name whose first parts are a column of type SUPER of one level of queries and whose others
  /// are keys; returns null when there is no such column.
  @Nullable Expression path(SqlIdentifier identifier, Scope level, ExpressionBinder binder) {
    for (int count = identifier.names.size() - 1; count > 0; count--) {
      SqlIdentifier prefix = identifier.getComponent(0, count);
      Scope.Entry entry = level.findHere(prefix);
      if (entry != null && entry.column().type() instanceof SuperType) {
        Expression value = binder.column(prefix, entry);
        for (String key : identifier.names.subList(count, identifier.names.size())) {
          value = member(value, key);
        }
        return value;
      }
    }
    return null;
  }

  /// Binds `value[index]` or `value.key`.
  Expression step(Expression value, SqlCall call, ExpressionBinder binder) {
    if (!(value.type() instanceof SuperType)) {
      throw BindErrors.error(
          ErrorCode.DATATYPE_MISMATCH,
          "only values of type super have parts [type=" + value.type().sqlName() + "]",
          call);
    }
    SqlNode step = call.operand(1);
    if (call.getOperator().getName().equalsIgnoreCase("dot")) {
      return member(value, ((SqlIdentifier) step).getSimple());
    }
    Expression index = binder.bindDecided(step);
    return switch (index.type()) {
      case IntegralType _ ->
          new Call(function("super_element"), List.of(value, index), LogicalType.SUPER);
      case StringType _ ->
          new Call(function("super_member"), List.of(value, index), LogicalType.SUPER);
      default ->
          throw BindErrors.error(
              ErrorCode.DATATYPE_MISMATCH,
              "an index is an integer or a key [type=" + index.type().sqlName() + "]",
              call);
    };
  }

  private Expression member(Expression value, String key) {
    return new Call(
        function("super_member"),
        List.of(value, new Literal(Values.bytes(key), LogicalType.TEXT)),
        LogicalType.SUPER);
  }

  /// Returns the function that fails, or does not, where a path leads nowhere.
  String function(String name) {
    return "off".equals(context.sessionValues().get(NAVIGATE)) ? name + "_strict" : name;
  }

  /// Returns how a CAST of an operand fails.
  CastMode castMode(Expression operand, CastMode written) {
    boolean isLax =
        operand.type() instanceof SuperType && castMode(context.sessionValues()) == CastMode.TRY;
    return isLax ? CastMode.TRY : written;
  }

  /// Returns how a session's conversions of SUPER values fail.
  static CastMode castMode(SessionValues values) {
    return "off".equals(values.get(CAST)) ? CastMode.EXPLICIT : CastMode.TRY;
  }

  /// Returns the function that JSON_PARSE is in a session.
  static String parseFunction(SessionValues values) {
    return "on".equals(values.get(PARSE)) ? "json_parse_or_null" : "json_parse";
  }
}
