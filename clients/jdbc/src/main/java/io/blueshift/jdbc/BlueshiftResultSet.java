package io.blueshift.jdbc;

import io.blueshift.jdbc.spi.ColumnInfo;
import io.blueshift.jdbc.spi.EngineRows;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A forward cursor over rows that the engine computes as they are read. */
final class BlueshiftResultSet extends ReadOnlyResultSet implements UnwrappableObject {
  private final BlueshiftStatement statement;
  private final EngineRows rows;
  private final List<ColumnInfo> columns;
  private @Nullable Map<String, Integer> columnIndexes;
  private long rowNumber;
  private boolean onRow;
  private boolean afterLast;
  private boolean wasNull;
  private boolean closed;
  private int fetchSize;

  BlueshiftResultSet(BlueshiftStatement statement, EngineRows rows) {
    this.statement = statement;
    this.rows = rows;
    this.columns = rows.columns();
    this.fetchSize = statement.getFetchSize();
  }

  @Override
  public boolean next() throws SQLException {
    requireOpen();
    onRow = !afterLast && rows.next();
    if (onRow) {
      rowNumber++;
    } else {
      afterLast = true;
    }
    return onRow;
  }

  private void requireOpen() throws SQLException {
    if (closed) {
      throw new SQLException("the result set is closed", "24000");
    }
    statement.connection.session();
  }

  /** Checks the column and the row, notes whether the value is NULL, and returns the column from 0. */
  private int read(int columnIndex) throws SQLException {
    requireOpen();
    if (!onRow) {
      throw new SQLException(
          afterLast ? "there is no row after the last" : "call next() before reading a row",
          "24000");
    }
    if (columnIndex < 1 || columnIndex > columns.size()) {
      throw new SQLException(
          "no such column [column=" + columnIndex + ", count=" + columns.size() + "]", "42703");
    }
    wasNull = rows.isNull(columnIndex - 1);
    return columnIndex - 1;
  }

  @Override
  public int findColumn(String columnLabel) throws SQLException {
    requireOpen();
    Map<String, Integer> indexes = columnIndexes;
    if (indexes == null) {
      indexes = new HashMap<>();
      for (int column = 0; column < columns.size(); column++) {
        indexes.putIfAbsent(columns.get(column).name(), column + 1);
        indexes.putIfAbsent(columns.get(column).name().toLowerCase(Locale.ROOT), column + 1);
      }
      columnIndexes = indexes;
    }
    Integer index = indexes.get(columnLabel);
    if (index == null) {
      index = indexes.get(columnLabel.toLowerCase(Locale.ROOT));
    }
    if (index == null) {
      throw new SQLException("no such column [label=" + columnLabel + "]", "42703");
    }
    return index;
  }

  private <T> @Nullable T value(int columnIndex, Class<T> type) throws SQLException {
    int column = read(columnIndex);
    Object value = wasNull ? null : rows.objectValue(column);
    return value == null ? null : ValueConversion.to(value, type);
  }

  private long integer(int columnIndex, long minimum, long maximum) throws SQLException {
    int column = read(columnIndex);
    if (wasNull) {
      return 0;
    }
    return switch (columns.get(column).jdbcType()) {
      case Types.SMALLINT, Types.INTEGER, Types.BIGINT ->
          ValueConversion.toLong(rows.longValue(column), minimum, maximum);
      default -> {
        Object value = rows.objectValue(column);
        yield value == null
            ? 0
            : ValueConversion.toLong(ValueConversion.to(value, BigDecimal.class), minimum, maximum);
      }
    };
  }

  @Override
  public @Nullable String getString(int columnIndex) throws SQLException {
    int column = read(columnIndex);
    return wasNull ? null : rows.textValue(column);
  }

  @Override
  public boolean getBoolean(int columnIndex) throws SQLException {
    Boolean value = value(columnIndex, Boolean.class);
    return value != null && value;
  }

  @Override
  public byte getByte(int columnIndex) throws SQLException {
    return (byte) integer(columnIndex, Byte.MIN_VALUE, Byte.MAX_VALUE);
  }

  @Override
  public short getShort(int columnIndex) throws SQLException {
    return (short) integer(columnIndex, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  @Override
  public int getInt(int columnIndex) throws SQLException {
    return (int) integer(columnIndex, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  @Override
  public long getLong(int columnIndex) throws SQLException {
    return integer(columnIndex, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Override
  public float getFloat(int columnIndex) throws SQLException {
    return (float) getDouble(columnIndex);
  }

  @Override
  public double getDouble(int columnIndex) throws SQLException {
    int column = read(columnIndex);
    if (wasNull) {
      return 0;
    }
    return switch (columns.get(column).jdbcType()) {
      case Types.REAL, Types.DOUBLE -> rows.doubleValue(column);
      default -> {
        Double value = value(columnIndex, Double.class);
        yield value == null ? 0 : value;
      }
    };
  }

  @Override
  public @Nullable BigDecimal getBigDecimal(int columnIndex) throws SQLException {
    return value(columnIndex, BigDecimal.class);
  }

  @Override
  @Deprecated
  public @Nullable BigDecimal getBigDecimal(int columnIndex, int scale) throws SQLException {
    BigDecimal value = getBigDecimal(columnIndex);
    return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
  }

  @Override
  public byte @Nullable [] getBytes(int columnIndex) throws SQLException {
    return value(columnIndex, byte[].class);
  }

  @Override
  public @Nullable Date getDate(int columnIndex) throws SQLException {
    return value(columnIndex, Date.class);
  }

  @Override
  public @Nullable Date getDate(int columnIndex, @Nullable Calendar calendar) throws SQLException {
    LocalDateTime local = value(columnIndex, LocalDateTime.class);
    return local == null
        ? null
        : new Date(local.toLocalDate().atStartOfDay(zone(calendar)).toInstant().toEpochMilli());
  }

  @Override
  public @Nullable Time getTime(int columnIndex) throws SQLException {
    return value(columnIndex, Time.class);
  }

  @Override
  public @Nullable Time getTime(int columnIndex, @Nullable Calendar calendar) throws SQLException {
    java.time.LocalTime local = value(columnIndex, java.time.LocalTime.class);
    return local == null
        ? null
        : new Time(
            local
                .atDate(java.time.LocalDate.EPOCH)
                .atZone(zone(calendar))
                .toInstant()
                .toEpochMilli());
  }

  @Override
  public @Nullable Timestamp getTimestamp(int columnIndex) throws SQLException {
    return value(columnIndex, Timestamp.class);
  }

  @Override
  public @Nullable Timestamp getTimestamp(int columnIndex, @Nullable Calendar calendar)
      throws SQLException {
    int column = read(columnIndex);
    Object value = wasNull ? null : rows.objectValue(column);
    if (value == null) {
      return null;
    }
    return value instanceof OffsetDateTime instant
        ? Timestamp.from(instant.toInstant())
        : Timestamp.from(
            ValueConversion.to(value, LocalDateTime.class).atZone(zone(calendar)).toInstant());
  }

  private static ZoneId zone(@Nullable Calendar calendar) {
    return calendar == null ? ZoneId.systemDefault() : calendar.getTimeZone().toZoneId();
  }

  @Override
  public @Nullable Object getObject(int columnIndex) throws SQLException {
    int column = read(columnIndex);
    Object value = wasNull ? null : rows.objectValue(column);
    if (value == null) {
      return null;
    }
    return switch (columns.get(column).jdbcType()) {
      case Types.DATE -> ValueConversion.to(value, Date.class);
      case Types.TIME -> ValueConversion.to(value, Time.class);
      case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
          ValueConversion.to(value, Timestamp.class);
      case Types.SMALLINT -> ValueConversion.to(value, Integer.class);
      default -> value;
    };
  }

  @Override
  public <T> @Nullable T getObject(int columnIndex, Class<T> type) throws SQLException {
    return value(columnIndex, type);
  }

  @Override
  public @Nullable InputStream getAsciiStream(int columnIndex) throws SQLException {
    String text = getString(columnIndex);
    return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public @Nullable InputStream getBinaryStream(int columnIndex) throws SQLException {
    byte[] bytes = getBytes(columnIndex);
    return bytes == null ? null : new ByteArrayInputStream(bytes);
  }

  @Override
  public @Nullable Reader getCharacterStream(int columnIndex) throws SQLException {
    String text = getString(columnIndex);
    return text == null ? null : new StringReader(text);
  }

  @Override
  public @Nullable Reader getNCharacterStream(int columnIndex) throws SQLException {
    return getCharacterStream(columnIndex);
  }

  @Override
  public @Nullable String getNString(int columnIndex) throws SQLException {
    return getString(columnIndex);
  }

  @Override
  public @Nullable String getString(String columnLabel) throws SQLException {
    return getString(findColumn(columnLabel));
  }

  @Override
  public boolean getBoolean(String columnLabel) throws SQLException {
    return getBoolean(findColumn(columnLabel));
  }

  @Override
  public byte getByte(String columnLabel) throws SQLException {
    return getByte(findColumn(columnLabel));
  }

  @Override
  public short getShort(String columnLabel) throws SQLException {
    return getShort(findColumn(columnLabel));
  }

  @Override
  public int getInt(String columnLabel) throws SQLException {
    return getInt(findColumn(columnLabel));
  }

  @Override
  public long getLong(String columnLabel) throws SQLException {
    return getLong(findColumn(columnLabel));
  }

  @Override
  public float getFloat(String columnLabel) throws SQLException {
    return getFloat(findColumn(columnLabel));
  }

  @Override
  public double getDouble(String columnLabel) throws SQLException {
    return getDouble(findColumn(columnLabel));
  }

  @Override
  public @Nullable BigDecimal getBigDecimal(String columnLabel) throws SQLException {
    return getBigDecimal(findColumn(columnLabel));
  }

  @Override
  @Deprecated
  public @Nullable BigDecimal getBigDecimal(String columnLabel, int scale) throws SQLException {
    return getBigDecimal(findColumn(columnLabel), scale);
  }

  @Override
  public byte @Nullable [] getBytes(String columnLabel) throws SQLException {
    return getBytes(findColumn(columnLabel));
  }

  @Override
  public @Nullable Date getDate(String columnLabel) throws SQLException {
    return getDate(findColumn(columnLabel));
  }

  @Override
  public @Nullable Date getDate(String columnLabel, @Nullable Calendar calendar)
      throws SQLException {
    return getDate(findColumn(columnLabel), calendar);
  }

  @Override
  public @Nullable Time getTime(String columnLabel) throws SQLException {
    return getTime(findColumn(columnLabel));
  }

  @Override
  public @Nullable Time getTime(String columnLabel, @Nullable Calendar calendar)
      throws SQLException {
    return getTime(findColumn(columnLabel), calendar);
  }

  @Override
  public @Nullable Timestamp getTimestamp(String columnLabel) throws SQLException {
    return getTimestamp(findColumn(columnLabel));
  }

  @Override
  public @Nullable Timestamp getTimestamp(String columnLabel, @Nullable Calendar calendar)
      throws SQLException {
    return getTimestamp(findColumn(columnLabel), calendar);
  }

  @Override
  public @Nullable Object getObject(String columnLabel) throws SQLException {
    return getObject(findColumn(columnLabel));
  }

  @Override
  public <T> @Nullable T getObject(String columnLabel, Class<T> type) throws SQLException {
    return getObject(findColumn(columnLabel), type);
  }

  @Override
  public @Nullable InputStream getAsciiStream(String columnLabel) throws SQLException {
    return getAsciiStream(findColumn(columnLabel));
  }

  @Override
  public @Nullable InputStream getBinaryStream(String columnLabel) throws SQLException {
    return getBinaryStream(findColumn(columnLabel));
  }

  @Override
  public @Nullable Reader getCharacterStream(String columnLabel) throws SQLException {
    return getCharacterStream(findColumn(columnLabel));
  }

  @Override
  public @Nullable Reader getNCharacterStream(String columnLabel) throws SQLException {
    return getNCharacterStream(findColumn(columnLabel));
  }

  @Override
  public @Nullable String getNString(String columnLabel) throws SQLException {
    return getNString(findColumn(columnLabel));
  }

  @Override
  public boolean wasNull() throws SQLException {
    requireOpen();
    return wasNull;
  }

  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    requireOpen();
    return BlueshiftConnection.metaData(columns);
  }

  @Override
  public boolean isBeforeFirst() {
    return rowNumber == 0 && !afterLast;
  }

  @Override
  public boolean isAfterLast() {
    return afterLast && rowNumber > 0;
  }

  @Override
  public boolean isFirst() {
    return onRow && rowNumber == 1;
  }

  @Override
  public boolean isLast() throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "a forward-only result set cannot tell whether a row is the last", "0A000");
  }

  @Override
  public int getRow() {
    return onRow ? BlueshiftStatement.clamp(rowNumber) : 0;
  }

  @Override
  public boolean rowUpdated() {
    return false;
  }

  @Override
  public boolean rowInserted() {
    return false;
  }

  @Override
  public boolean rowDeleted() {
    return false;
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    if (direction != FETCH_FORWARD) {
      throw new SQLFeatureNotSupportedException("rows are fetched forwards only", "0A000");
    }
  }

  @Override
  public int getFetchDirection() {
    return FETCH_FORWARD;
  }

  @Override
  public void setFetchSize(int rowCount) throws SQLException {
    requireOpen();
    fetchSize = rowCount;
  }

  @Override
  public int getFetchSize() {
    return fetchSize;
  }

  @Override
  public int getType() {
    return TYPE_FORWARD_ONLY;
  }

  @Override
  public int getConcurrency() {
    return CONCUR_READ_ONLY;
  }

  @Override
  public int getHoldability() {
    return CLOSE_CURSORS_AT_COMMIT;
  }

  @Override
  public Statement getStatement() {
    return statement;
  }

  @Override
  public @Nullable SQLWarning getWarnings() {
    return null;
  }

  @Override
  public void clearWarnings() {}

  @Override
  public boolean isClosed() {
    return closed || statement.connection.isClosed();
  }

  @Override
  public void close() throws SQLException {
    if (!closed) {
      closed = true;
      rows.close();
      statement.resultClosed(this);
    }
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    requireOpen();
    T fromEngine = rows.unwrap(type);
    return fromEngine != null ? fromEngine : UnwrappableObject.super.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    requireOpen();
    return rows.offers(type) || UnwrappableObject.super.isWrapperFor(type);
  }
}
