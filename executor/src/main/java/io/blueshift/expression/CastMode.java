package io.blueshift.expression;

/// What a conversion does with a value that the target cannot hold.
public enum CastMode {
  /// CAST: strings are cut to the target's length, anything else that does not fit is an error.
  EXPLICIT,
  /// Assignment to a column: a string that is too long is an error unless only blanks are cut.
  ASSIGNMENT,
  /// TRY_CAST: a value that does not fit becomes NULL.
  TRY
}
