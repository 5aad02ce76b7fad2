package io.blueshift.jdbc;

import io.blueshift.jdbc.spi.ColumnInfo;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;

/** The columns of a result as JDBC shows them. */
final class BlueshiftResultSetMetaData implements ResultSetMetaData, UnwrappableObject {
  private final List<ColumnInfo> columns;

  BlueshiftResultSetMetaData(List<ColumnInfo> columns) {
    this.columns = columns;
  }

  private ColumnInfo column(int column) throws SQLException {
    if (column < 1 || column > columns.size()) {
      throw new SQLException(
          "no such column [column=" + column + ", count=" + columns.size() + "]", "42703");
    }
    return columns.get(column - 1);
  }

  /** Returns the class of the objects that getObject gives for a type. */
  static String className(int jdbcType) {
    Class<?> type =
        switch (jdbcType) {
          case Types.BOOLEAN, Types.BIT -> Boolean.class;
          case Types.SMALLINT, Types.INTEGER -> Integer.class;
          case Types.BIGINT -> Long.class;
          case Types.REAL -> Float.class;
          case Types.DOUBLE -> Double.class;
          case Types.NUMERIC -> BigDecimal.class;
          case Types.DATE -> Date.class;
          case Types.TIME -> Time.class;
          case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> Timestamp.class;
          case Types.VARBINARY, Types.BINARY -> byte[].class;
          default -> String.class;
        };
    return type == byte[].class ? "[B" : type.getName();
  }

  /** Returns whether values of a type have a sign. */
  static boolean signed(int jdbcType) {
    return switch (jdbcType) {
      case Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.REAL, Types.DOUBLE, Types.NUMERIC ->
          true;
      default -> false;
    };
  }

  @Override
  public int getColumnCount() {
    return columns.size();
  }

  @Override
  public boolean isAutoIncrement(int column) throws SQLException {
    return column(column).autoIncrement();
  }

  @Override
  public boolean isCaseSensitive(int column) throws SQLException {
    return switch (column(column).jdbcType()) {
      case Types.CHAR, Types.VARCHAR -> true;
      default -> false;
    };
  }

  @Override
  public boolean isSearchable(int column) throws SQLException {
    column(column);
    return true;
  }

  @Override
  public boolean isCurrency(int column) throws SQLException {
    column(column);
    return false;
  }

  @Override
  public int isNullable(int column) throws SQLException {
    return column(column).nullable();
  }

  @Override
  public boolean isSigned(int column) throws SQLException {
    return signed(column(column).jdbcType());
  }

  @Override
  public int getColumnDisplaySize(int column) throws SQLException {
    ColumnInfo info = column(column);
    return switch (info.jdbcType()) {
      case Types.BOOLEAN, Types.BIT -> 1;
      case Types.SMALLINT -> 6;
      case Types.INTEGER -> 11;
      case Types.BIGINT -> 20;
      case Types.REAL -> 15;
      case Types.DOUBLE -> 25;
      case Types.NUMERIC -> info.precision() + 2;
      case Types.DATE -> 13;
      case Types.TIME -> 15;
      case Types.TIMESTAMP -> 29;
      case Types.TIMESTAMP_WITH_TIMEZONE -> 35;
      default -> info.precision() == 0 ? Integer.MAX_VALUE : info.precision();
    };
  }

  @Override
  public String getColumnLabel(int column) throws SQLException {
    return column(column).name();
  }

  /** Returns the label, as PostgreSQL's driver does; programs that ask for names by it expect the one they wrote. */
  @Override
  public String getColumnName(int column) throws SQLException {
    return column(column).name();
  }

  @Override
  public String getSchemaName(int column) throws SQLException {
    String schemaName = column(column).schemaName();
    return schemaName == null ? "" : schemaName;
  }

  @Override
  public int getPrecision(int column) throws SQLException {
    return column(column).precision();
  }

  @Override
  public int getScale(int column) throws SQLException {
    return column(column).scale();
  }

  @Override
  public String getTableName(int column) throws SQLException {
    String tableName = column(column).tableName();
    return tableName == null ? "" : tableName;
  }

  @Override
  public String getCatalogName(int column) throws SQLException {
    column(column);
    return "";
  }

  @Override
  public int getColumnType(int column) throws SQLException {
    return column(column).jdbcType();
  }

  @Override
  public String getColumnTypeName(int column) throws SQLException {
    return column(column).typeName();
  }

  @Override
  public boolean isReadOnly(int column) throws SQLException {
    column(column);
    return true;
  }

  @Override
  public boolean isWritable(int column) throws SQLException {
    column(column);
    return false;
  }

  @Override
  public boolean isDefinitelyWritable(int column) throws SQLException {
    return isWritable(column);
  }

  @Override
  public String getColumnClassName(int column) throws SQLException {
    return className(column(column).jdbcType());
  }
}
