package io.blueshift.sql.parse;

import java.util.List;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The operators of expressions with PostgreSQL's precedences, and the call that each stands for:
/// either one of Calcite's operators or a function by name.
@SuppressWarnings("ImmutableEnumChecker") // Calcite's operators are immutable but do not say so.
public enum ExpressionOperator {
  OR(1, SqlStdOperatorTable.OR),
  AND(2, SqlStdOperatorTable.AND),
  NOT(3, SqlStdOperatorTable.NOT),
  EQUALS(5, SqlStdOperatorTable.EQUALS),
  NOT_EQUALS(5, SqlStdOperatorTable.NOT_EQUALS),
  LESS_THAN(5, SqlStdOperatorTable.LESS_THAN),
  LESS_THAN_OR_EQUAL(5, SqlStdOperatorTable.LESS_THAN_OR_EQUAL),
  GREATER_THAN(5, SqlStdOperatorTable.GREATER_THAN),
  GREATER_THAN_OR_EQUAL(5, SqlStdOperatorTable.GREATER_THAN_OR_EQUAL),
  OVERLAPS(6, SqlStdOperatorTable.OVERLAPS),
  CONCAT(7, SqlStdOperatorTable.CONCAT),
  BIT_AND(7, "bitand"),
  BIT_OR(7, "bitor"),
  BIT_XOR(7, "bitxor"),
  SHIFT_LEFT(7, "bit_shift_left"),
  SHIFT_RIGHT(7, "bit_shift_right"),
  MATCHES(7, SqlStdOperatorTable.POSIX_REGEX_CASE_SENSITIVE),
  MATCHES_IGNORING_CASE(7, SqlStdOperatorTable.POSIX_REGEX_CASE_INSENSITIVE),
  NOT_MATCHES(7, SqlStdOperatorTable.NEGATED_POSIX_REGEX_CASE_SENSITIVE),
  NOT_MATCHES_IGNORING_CASE(7, SqlStdOperatorTable.NEGATED_POSIX_REGEX_CASE_INSENSITIVE),
  LIKE(7, SqlStdOperatorTable.LIKE),
  NOT_LIKE(7, SqlStdOperatorTable.NOT_LIKE),
  ILIKE(7, SqlLibraryOperators.ILIKE),
  NOT_ILIKE(7, SqlLibraryOperators.NOT_ILIKE),
  BIT_NOT(7, "bitnot"),
  ABSOLUTE(7, "abs"),
  SQUARE_ROOT(7, "sqrt"),
  CUBE_ROOT(7, "cbrt"),
  PLUS(8, SqlStdOperatorTable.PLUS),
  MINUS(8, SqlStdOperatorTable.MINUS),
  MULTIPLY(9, SqlStdOperatorTable.MULTIPLY),
  DIVIDE(9, SqlStdOperatorTable.DIVIDE),
  REMAINDER(9, SqlStdOperatorTable.PERCENT_REMAINDER),
  POWER(10, "power"),
  UNARY_PLUS(13, SqlStdOperatorTable.UNARY_PLUS),
  UNARY_MINUS(13, SqlStdOperatorTable.UNARY_MINUS);

  /// The precedence of IS and its relatives, which are postfix operators.
  public static final int IS_PRECEDENCE = 4;

  /// The precedence of comparisons, also of those with ANY and ALL.
  public static final int COMPARISON_PRECEDENCE = 5;

  /// The precedence of LIKE, BETWEEN and IN.
  public static final int PATTERN_PRECEDENCE = 6;

  /// The precedence of AT TIME ZONE.
  public static final int TIME_ZONE_PRECEDENCE = 11;

  /// The precedence of COLLATE.
  public static final int COLLATE_PRECEDENCE = 12;

  private final int precedence;
  private final @Nullable SqlOperator operator;
  private final @Nullable String function;

  ExpressionOperator(int precedence, SqlOperator operator) {
    this.precedence = precedence;
    this.operator = operator;
    this.function = null;
  }

  ExpressionOperator(int precedence, String function) {
    this.precedence = precedence;
    this.operator = null;
    this.function = function;
  }

  /// Returns how tightly the operator binds; higher is tighter.
  int precedence() {
    return precedence;
  }

  /// Returns whether a run of this operator may be grouped at will.
  boolean isFlat() {
    return this == AND || this == OR;
  }

  /// Returns Calcite's kind of a comparison operator.
  public SqlKind kind() {
    if (operator == null) {
      throw new IllegalStateException("operator is no comparison [operator=" + this + "]");
    }
    return operator.getKind();
  }

  /// Returns the call of the binary operator.
  SqlNode call(SqlParserPos position, SqlNode left, SqlNode right) {
    SqlParserPos whole = left.getParserPosition().plus(right.getParserPosition());
    return operator != null
        ? operator.createCall(whole, left, right)
        : FunctionCalls.named(function(), whole, List.of(left, right));
  }

  /// Returns the call of the prefix operator. A minus and a number become a negative number, so that
  /// the smallest integers can be written.
  SqlNode prefixCall(SqlParserPos position, SqlNode operand) {
    SqlParserPos whole = position.plus(operand.getParserPosition());
    if (this == UNARY_PLUS && operand instanceof SqlNumericLiteral) {
      return operand;
    }
    if (this == UNARY_MINUS
        && operand instanceof SqlNumericLiteral number
        && number.bigDecimalValue() != null
        && number.bigDecimalValue().signum() >= 0) {
      return SqlLiteral.createNegative(number, whole);
    }
    return operator != null
        ? operator.createCall(whole, operand)
        : FunctionCalls.named(function(), whole, List.of(operand));
  }

  private String function() {
    if (function == null) {
      throw new IllegalStateException("operator has no function [operator=" + this + "]");
    }
    return function;
  }
}
