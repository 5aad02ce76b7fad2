package io.blueshift.expression;

/// How two values are compared. The last two treat NULL as a value that equals itself and are never
/// NULL. NaN equals itself and is above every number; -0.0 equals 0.0; strings follow the operands'
/// collation (blank-insensitive when either operand is).
public enum ComparisonOperator {
  EQUAL("="),
  NOT_EQUAL("<>"),
  LESS("<"),
  LESS_OR_EQUAL("<="),
  GREATER(">"),
  GREATER_OR_EQUAL(">="),
  IS_DISTINCT_FROM("IS DISTINCT FROM"),
  IS_NOT_DISTINCT_FROM("IS NOT DISTINCT FROM");

  private final String symbol;

  ComparisonOperator(String symbol) {
    this.symbol = symbol;
  }

  /// Returns the operator as SQL writes it.
  public String symbol() {
    return symbol;
  }

  /// Returns the operator that gives the same answer with the operands exchanged.
  public ComparisonOperator flipped() {
    return switch (this) {
      case LESS -> GREATER;
      case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
      case GREATER -> LESS;
      case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
      case EQUAL, NOT_EQUAL, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> this;
    };
  }

  /// Returns the operator that is true exactly when this one is false.
  public ComparisonOperator negated() {
    return switch (this) {
      case EQUAL -> NOT_EQUAL;
      case NOT_EQUAL -> EQUAL;
      case LESS -> GREATER_OR_EQUAL;
      case LESS_OR_EQUAL -> GREATER;
      case GREATER -> LESS_OR_EQUAL;
      case GREATER_OR_EQUAL -> LESS;
      case IS_DISTINCT_FROM -> IS_NOT_DISTINCT_FROM;
      case IS_NOT_DISTINCT_FROM -> IS_DISTINCT_FROM;
    };
  }
}
