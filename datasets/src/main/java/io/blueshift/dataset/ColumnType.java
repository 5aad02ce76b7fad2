package io.blueshift.dataset;

/// The SQL type of a data set's column, as far as generators need types: it fixes how a value is
/// handed to a [RowSink] and how it is named in DDL.
public sealed interface ColumnType {

  /// Returns the type's name in Redshift's DDL, for example `DECIMAL(15,2)`.
  String ddl();

  /// A 32-bit integer, handed over by [RowSink#appendInteger].
  record Int32() implements ColumnType {
    @Override
    public String ddl() {
      return "INTEGER";
    }
  }

  /// A 64-bit integer, handed over by [RowSink#appendInteger].
  record Int64() implements ColumnType {
    @Override
    public String ddl() {
      return "BIGINT";
    }
  }

  /// An exact number of at most 18 digits, handed over as its unscaled value by
  /// [RowSink#appendDecimal].
  ///
  /// @param precision digits in all, 1 to 18
  /// @param scale digits after the point
  record Decimal(int precision, int scale) implements ColumnType {
    /// Checks that the unscaled value fits into 64 bits.
    public Decimal {
      if (precision < 1 || precision > 18 || scale < 0 || scale > precision) {
        throw new IllegalArgumentException(
            "decimal does not fit 64 bits [precision=" + precision + ", scale=" + scale + "]");
      }
    }

    @Override
    public String ddl() {
      return "DECIMAL(" + precision + "," + scale + ")";
    }
  }

  /// Text of a fixed length in characters, handed over without trailing blanks by
  /// [RowSink#appendText].
  record FixedText(int length) implements ColumnType {
    @Override
    public String ddl() {
      return "CHAR(" + length + ")";
    }
  }

  /// Text up to a length in bytes of UTF-8, handed over by [RowSink#appendText].
  record VariableText(int length) implements ColumnType {
    @Override
    public String ddl() {
      return "VARCHAR(" + length + ")";
    }
  }

  /// A day, handed over as days since 1970-01-01 by [RowSink#appendDate].
  record Date() implements ColumnType {
    @Override
    public String ddl() {
      return "DATE";
    }
  }

  /// A time without zone; only in data sets that arrive as files.
  record Timestamp() implements ColumnType {
    @Override
    public String ddl() {
      return "TIMESTAMP";
    }
  }

  /// A 64-bit floating-point number; only in data sets that arrive as files.
  record Float64() implements ColumnType {
    @Override
    public String ddl() {
      return "DOUBLE PRECISION";
    }
  }
}
