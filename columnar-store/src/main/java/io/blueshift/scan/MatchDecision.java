package io.blueshift.scan;

/// What a zone map says of a predicate over a range of rows. The reader skips the rows on NONE, does
/// not evaluate the predicate on ALL, and evaluates it on SOME.
public enum MatchDecision {
  /// No row of the range matches.
  NONE,
  /// Some rows may match.
  SOME,
  /// Every row of the range matches.
  ALL;

  /// Combines the decisions of two predicates that must both hold.
  public MatchDecision and(MatchDecision other) {
    if (this == NONE || other == NONE) {
      return NONE;
    }
    return this == ALL && other == ALL ? ALL : SOME;
  }
}
