package io.blueshift.dataset;

import java.io.IOException;

/// Takes the rows of a table value by value, in the order of its columns. After the last value of a
/// row comes [#endRow]. The caller picks the method that the column's [ColumnType] names, or
/// [#appendNull]; sinks do not check this. A sink belongs to one thread.
public interface RowSink {

  /// Takes a value of an integer column of any width.
  void appendInteger(long value);

  /// Takes a decimal as its unscaled value: 12.50 in a column of scale 2 is 1250.
  void appendDecimal(long unscaledValue);

  /// Takes a day as days since 1970-01-01.
  void appendDate(int epochDay);

  /// Takes a text.
  void appendText(String value);

  /// Takes a missing value.
  void appendNull();

  /// Completes the row.
  ///
  /// @throws IOException if the rows so far could not be written
  void endRow() throws IOException;
}
