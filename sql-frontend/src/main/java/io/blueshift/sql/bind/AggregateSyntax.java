package io.blueshift.sql.bind;

import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.jspecify.annotations.Nullable;

/// The parts of an aggregate's or window function's call, whatever was written around it: DISTINCT,
/// WITHIN GROUP, FILTER, IGNORE NULLS.
record AggregateSyntax(
    String name,
    List<SqlNode> arguments,
    boolean distinct,
    @Nullable SqlNodeList orderBy,
    @Nullable SqlNode filter,
    boolean ignoreNulls) {

  /// Returns the parts of a call, or null when it is no aggregate.
  static @Nullable AggregateSyntax of(SqlCall call) {
    AggregateSyntax syntax = parts(call);
    return syntax != null && FunctionNames.aggregates().contains(syntax.name) ? syntax : null;
  }

  /// Returns whether a call is an aggregate (without OVER).
  static boolean isAggregate(SqlNode node) {
    return node instanceof SqlCall call && of(call) != null;
  }

  /// Returns the parts of a call of any function.
  static @Nullable AggregateSyntax parts(SqlCall call) {
    switch (call.getKind()) {
      case FILTER -> {
        AggregateSyntax inner = parts(call.operand(0));
        return inner == null
            ? null
            : new AggregateSyntax(
                inner.name,
                inner.arguments,
                inner.distinct,
                inner.orderBy,
                call.operand(1),
                inner.ignoreNulls);
      }
      case WITHIN_GROUP -> {
        AggregateSyntax inner = parts(call.operand(0));
        return inner == null
            ? null
            : new AggregateSyntax(
                inner.name,
                inner.arguments,
                inner.distinct,
                call.operand(1),
                inner.filter,
                inner.ignoreNulls);
      }
      case IGNORE_NULLS, RESPECT_NULLS -> {
        AggregateSyntax inner = parts(call.operand(0));
        return inner == null
            ? null
            : new AggregateSyntax(
                inner.name,
                inner.arguments,
                inner.distinct,
                inner.orderBy,
                inner.filter,
                call.getKind() == SqlKind.IGNORE_NULLS);
      }
      default -> {
        return plain(call);
      }
    }
  }

  private static @Nullable AggregateSyntax plain(SqlCall call) {
    if (!(call.getOperator() instanceof SqlFunction function)) {
      return null;
    }
    SqlIdentifier identifier = function.getNameAsId();
    String name =
        (identifier == null ? function.getName() : identifier.names.getLast())
            .toLowerCase(Locale.ROOT);
    SqlLiteral quantifier = call.getFunctionQuantifier();
    boolean distinct = quantifier != null && quantifier.getValue() == SqlSelectKeyword.DISTINCT;
    return new AggregateSyntax(name, call.getOperandList(), distinct, null, null, false);
  }
}
