package io.blueshift.plan;

/// Which rows a join yields. Left columns come first, then right ones; SEMI and ANTI yield left
/// columns only; MARK yields left columns and a boolean.
public enum JoinType {
  INNER,
  LEFT,
  RIGHT,
  FULL,
  /// Left rows that have a match.
  SEMI,
  /// Left rows that have no match; a NULL key has none.
  ANTI,
  /// Left rows for which `key NOT IN (right keys)` is true: none when the right side holds a NULL
  /// key, and a left row with a NULL key only when the right side is empty.
  NULL_AWARE_ANTI,
  /// Every left row once, with the three-valued answer of `key IN (right keys)`.
  MARK;

  /// Returns whether the right side's columns are part of the output.
  public boolean yieldsRight() {
    return switch (this) {
      case INNER, LEFT, RIGHT, FULL -> true;
      case SEMI, ANTI, NULL_AWARE_ANTI, MARK -> false;
    };
  }
}
