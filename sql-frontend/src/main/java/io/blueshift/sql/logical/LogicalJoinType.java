package io.blueshift.sql.logical;

/// Which rows a logical join yields. See [io.blueshift.plan.JoinType] for those of the same name.
public enum LogicalJoinType {
  INNER,
  LEFT,
  RIGHT,
  FULL,
  SEMI,
  ANTI,
  /// Left rows for which the operands are not among the right rows (NOT IN): no right row makes the
  /// condition true or NULL.
  NULL_AWARE_ANTI,
  /// Every left row once and a boolean column: whether a right row makes the condition true, with the
  /// three values of IN.
  MARK,
  /// Every left row once and a boolean column that is never NULL: whether a right row makes the
  /// condition true.
  EXISTS_MARK,
  /// LEFT of which the right side must not have two matches for one left row: a scalar subquery.
  SINGLE;

  /// Returns whether the columns of the right side are yielded.
  public boolean yieldsRight() {
    return switch (this) {
      case INNER, LEFT, RIGHT, FULL, SINGLE -> true;
      case SEMI, ANTI, NULL_AWARE_ANTI, MARK, EXISTS_MARK -> false;
    };
  }

  /// Returns whether a boolean column with the answer is added.
  public boolean isMark() {
    return this == MARK || this == EXISTS_MARK;
  }

  /// Returns whether each left row is kept, whatever the right side holds.
  public boolean keepsLeft() {
    return this == LEFT || this == FULL || this == SINGLE || isMark();
  }
}
