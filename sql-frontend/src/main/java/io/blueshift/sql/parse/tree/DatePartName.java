package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.util.NlsString;

/// The first argument of a function of date parts that was written as a bare name, as in
/// `date_part(year, x)`: a text, unless the style lets a column of that name go first.
public final class DatePartName extends SqlCharStringLiteral {
  private final SqlIdentifier name;

  public DatePartName(SqlIdentifier name) {
    super(new NlsString(name.getSimple(), null, null), name.getParserPosition());
    this.name = name;
  }

  /// Returns the name as it was written.
  public SqlIdentifier name() {
    return name;
  }
}
