package io.blueshift.catalog;

/// What happens to the rows that refer to a row which is deleted, or whose key is changed.
public enum ReferentialAction {
  /// The statement fails, unless nothing refers to the row when the statement has ended.
  NO_ACTION("NO ACTION", 'a'),
  /// The statement fails, even if it would take care of the references later.
  RESTRICT("RESTRICT", 'r'),
  /// They are deleted too, or get the new key.
  CASCADE("CASCADE", 'c'),
  /// The columns that refer become NULL.
  SET_NULL("SET NULL", 'n'),
  /// The columns that refer get their defaults, which must be a key again.
  SET_DEFAULT("SET DEFAULT", 'd');

  private final String sqlText;
  private final char code;

  ReferentialAction(String sqlText, char code) {
    this.sqlText = sqlText;
    this.code = code;
  }

  /// Returns the action as SQL writes it.
  public String sqlText() {
    return sqlText;
  }

  /// Returns PostgreSQL's letter in pg_constraint.
  public char code() {
    return code;
  }

  /// Returns the action that SQL writes so; NO ACTION when nothing was written.
  public static ReferentialAction ofSqlText(@org.jspecify.annotations.Nullable String text) {
    for (ReferentialAction action : values()) {
      if (action.sqlText.equals(text)) {
        return action;
      }
    }
    return NO_ACTION;
  }
}
