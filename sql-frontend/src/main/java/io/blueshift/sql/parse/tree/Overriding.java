package io.blueshift.sql.parse.tree;

/// What OVERRIDING says of the values that new rows bring for identity columns.
public enum Overriding {
  /// They are written, also into a column that is always generated.
  SYSTEM,
  /// They are left out, and the columns number the rows.
  USER;

  /// Returns the clause.
  String words() {
    return "OVERRIDING " + name() + " VALUE";
  }
}
