package io.blueshift.jdbc;

import io.blueshift.jdbc.spi.ColumnInfo;
import io.blueshift.jdbc.spi.EngineBatchOutcome;
import io.blueshift.jdbc.spi.EngineOutcome;
import io.blueshift.jdbc.spi.EngineStatement;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement that is prepared once and executed with parameters; its text holds one statement. */
final class BlueshiftPreparedStatement extends BlueshiftStatement implements PreparedStatement {
  private final EngineStatement statement;
  private final @Nullable Object[] values;
  private final boolean[] bound;
  private final List<@Nullable Object[]> batch = new ArrayList<>();

  BlueshiftPreparedStatement(BlueshiftConnection connection, String sql, boolean wantGeneratedKeys)
      throws SQLException {
    super(connection);
    List<EngineStatement> statements = connection.session().prepare(JdbcEscapes.translate(sql));
    if (statements.size() != 1) {
      throw new SQLException(
          "a prepared statement holds exactly one statement [count=" + statements.size() + "]",
          "42601");
    }
    this.statement = statements.get(0);
    this.values = new Object[statement.parameterCount()];
    this.bound = new boolean[values.length];
    wantGeneratedKeys(wantGeneratedKeys);
  }

  @Override
  public boolean execute() throws SQLException {
    requireOpen();
    discardResults();
    requireAllBound();
    return executeWith(values.clone());
  }

  private void requireAllBound() throws SQLException {
    for (int index = 0; index < bound.length; index++) {
      if (!bound[index]) {
        throw new SQLException("no value for a parameter [parameter=" + (index + 1) + "]", "07001");
      }
    }
  }

  private boolean executeWith(@Nullable Object[] parameters) throws SQLException {
    connection.beginIfNeeded();
    EngineOutcome outcome = statement.execute(parameters, limits());
    return show(outcome);
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    execute();
    return requireCurrent();
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    execute();
    return lastUpdateCount();
  }

  @Override
  public int executeUpdate() throws SQLException {
    return clamp(executeLargeUpdate());
  }

  @Override
  public void addBatch() throws SQLException {
    requireOpen();
    requireAllBound();
    batch.add(values.clone());
  }

  @Override
  public void clearBatch() throws SQLException {
    super.clearBatch();
    batch.clear();
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    requireOpen();
    discardResults();
    List<@Nullable Object[]> rows = new ArrayList<>(batch);
    batch.clear();
    if (rows.isEmpty()) {
      return new long[0];
    }
    connection.beginIfNeeded();
    EngineBatchOutcome outcome = executeAsOne(rows);
    return outcome == null
        ? runBatch(
            rows.size(),
            index -> {
              executeWith(rows.get(index));
              return lastUpdateCount();
            })
        : updateCounts(outcome, rows.size());
  }

  private @Nullable EngineBatchOutcome executeAsOne(List<@Nullable Object[]> rows)
      throws BatchUpdateException {
    try {
      EngineBatchOutcome outcome = statement.executeBatch(rows, limits());
      addNotices();
      return outcome;
    } catch (SQLException e) {
      throw aborted(-1, rows.size(), e);
    }
  }

  private long[] updateCounts(EngineBatchOutcome outcome, int memberCount)
      throws BatchUpdateException {
    SQLException failure = outcome.failure();
    if (failure != null) {
      throw aborted(outcome.failedIndex(), memberCount, failure);
    }
    keepGeneratedKeys(outcome.generatedKeys());
    long[] counts = new long[memberCount];
    for (int index = 0; index < memberCount; index++) {
      counts[index] = outcome.updateCounts().get(index);
    }
    return counts;
  }

  /** Says that no member of a batch happened, as PostgreSQL's driver does: all have failed. */
  private static BatchUpdateException aborted(int index, int memberCount, SQLException cause) {
    long[] counts = new long[memberCount];
    Arrays.fill(counts, EXECUTE_FAILED);
    String entry = index < 0 ? "Batch" : "Batch entry " + index;
    return new BatchUpdateException(
        entry + " was aborted: " + cause.getMessage(),
        cause.getSQLState(),
        cause.getErrorCode(),
        counts,
        cause);
  }

  @Override
  public void clearParameters() {
    Arrays.fill(values, null);
    Arrays.fill(bound, false);
  }

  private void bind(int parameterIndex, @Nullable Object value) throws SQLException {
    requireOpen();
    if (parameterIndex < 1 || parameterIndex > values.length) {
      throw new SQLException(
          "no such parameter [parameter=" + parameterIndex + ", count=" + values.length + "]",
          "07009");
    }
    values[parameterIndex - 1] = value;
    bound[parameterIndex - 1] = true;
  }

  @Override
  public void setNull(int parameterIndex, int sqlType) throws SQLException {
    bind(parameterIndex, null);
  }

  @Override
  public void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
    bind(parameterIndex, null);
  }

  @Override
  public void setBoolean(int parameterIndex, boolean value) throws SQLException {
    bind(parameterIndex, value);
  }

  @Override
  public void setByte(int parameterIndex, byte value) throws SQLException {
    bind(parameterIndex, (short) value);
  }

  @Override
  public void setShort(int parameterIndex, short value) throws SQLException {
    bind(parameterIndex, value);
  }

  @Override
  public void setInt(int parameterIndex, int value) throws SQLException {
    bind(parameterIndex, value);
  }

  @Override
  public void setLong(int parameterIndex, long value) throws SQLException {
    bind(parameterIndex, value);
  }

  @Override
  public void setFloat(int parameterIndex, float value) throws SQLException {
    bind(parameterIndex, value);
  }

  @Override
  public void setDouble(int parameterIndex, double value) throws SQLException {
    bind(parameterIndex, value);
  }

  @Override
  public void setBigDecimal(int parameterIndex, @Nullable BigDecimal value) throws SQLException {
    bind(parameterIndex, value);
  }

  @Override
  public void setString(int parameterIndex, @Nullable String value) throws SQLException {
    bind(parameterIndex, value);
  }

  @Override
  public void setNString(int parameterIndex, @Nullable String value) throws SQLException {
    bind(parameterIndex, value);
  }

  @Override
  public void setBytes(int parameterIndex, byte @Nullable [] value) throws SQLException {
    bind(parameterIndex, value == null ? null : value.clone());
  }

  @Override
  public void setDate(int parameterIndex, @Nullable Date value) throws SQLException {
    bind(parameterIndex, ValueConversion.parameter(value, null));
  }

  @Override
  public void setDate(int parameterIndex, @Nullable Date value, @Nullable Calendar calendar)
      throws SQLException {
    bind(parameterIndex, ValueConversion.parameter(value, calendar));
  }

  @Override
  public void setTime(int parameterIndex, @Nullable Time value) throws SQLException {
    bind(parameterIndex, ValueConversion.parameter(value, null));
  }

  @Override
  public void setTime(int parameterIndex, @Nullable Time value, @Nullable Calendar calendar)
      throws SQLException {
    bind(parameterIndex, ValueConversion.parameter(value, calendar));
  }

  @Override
  public void setTimestamp(int parameterIndex, @Nullable Timestamp value) throws SQLException {
    bind(parameterIndex, ValueConversion.parameter(value, null));
  }

  @Override
  public void setTimestamp(
      int parameterIndex, @Nullable Timestamp value, @Nullable Calendar calendar)
      throws SQLException {
    bind(parameterIndex, ValueConversion.parameter(value, calendar));
  }

  @Override
  public void setObject(int parameterIndex, @Nullable Object value) throws SQLException {
    bind(parameterIndex, ValueConversion.parameter(value, null));
  }

  @Override
  public void setObject(int parameterIndex, @Nullable Object value, int targetSqlType)
      throws SQLException {
    bind(parameterIndex, ValueConversion.parameterOfType(value, targetSqlType));
  }

  @Override
  public void setObject(
      int parameterIndex, @Nullable Object value, int targetSqlType, int scaleOrLength)
      throws SQLException {
    Object converted = ValueConversion.parameterOfType(value, targetSqlType);
    bind(
        parameterIndex,
        converted instanceof BigDecimal number
            ? number.setScale(scaleOrLength, RoundingMode.HALF_UP)
            : converted);
  }

  @Override
  public void setObject(int parameterIndex, @Nullable Object value, SQLType targetSqlType)
      throws SQLException {
    setObject(parameterIndex, value, typeNumber(targetSqlType));
  }

  @Override
  public void setObject(
      int parameterIndex, @Nullable Object value, SQLType targetSqlType, int scaleOrLength)
      throws SQLException {
    setObject(parameterIndex, value, typeNumber(targetSqlType), scaleOrLength);
  }

  private static int typeNumber(SQLType type) {
    Integer number = type.getVendorTypeNumber();
    return number == null ? Types.OTHER : number;
  }

  @Override
  public void setAsciiStream(int parameterIndex, InputStream value) throws SQLException {
    bind(parameterIndex, new String(readAll(value, Long.MAX_VALUE), StandardCharsets.US_ASCII));
  }

  @Override
  public void setAsciiStream(int parameterIndex, InputStream value, int length)
      throws SQLException {
    setAsciiStream(parameterIndex, value, (long) length);
  }

  @Override
  public void setAsciiStream(int parameterIndex, InputStream value, long length)
      throws SQLException {
    bind(parameterIndex, new String(readAll(value, length), StandardCharsets.US_ASCII));
  }

  @Override
  @Deprecated
  public void setUnicodeStream(int parameterIndex, InputStream value, int length)
      throws SQLException {
    bind(parameterIndex, new String(readAll(value, length), StandardCharsets.UTF_8));
  }

  @Override
  public void setBinaryStream(int parameterIndex, InputStream value) throws SQLException {
    bind(parameterIndex, readAll(value, Long.MAX_VALUE));
  }

  @Override
  public void setBinaryStream(int parameterIndex, InputStream value, int length)
      throws SQLException {
    bind(parameterIndex, readAll(value, length));
  }

  @Override
  public void setBinaryStream(int parameterIndex, InputStream value, long length)
      throws SQLException {
    bind(parameterIndex, readAll(value, length));
  }

  @Override
  public void setCharacterStream(int parameterIndex, Reader value) throws SQLException {
    bind(parameterIndex, readAll(value, Long.MAX_VALUE));
  }

  @Override
  public void setCharacterStream(int parameterIndex, Reader value, int length) throws SQLException {
    bind(parameterIndex, readAll(value, length));
  }

  @Override
  public void setCharacterStream(int parameterIndex, Reader value, long length)
      throws SQLException {
    bind(parameterIndex, readAll(value, length));
  }

  @Override
  public void setNCharacterStream(int parameterIndex, Reader value) throws SQLException {
    setCharacterStream(parameterIndex, value);
  }

  @Override
  public void setNCharacterStream(int parameterIndex, Reader value, long length)
      throws SQLException {
    setCharacterStream(parameterIndex, value, length);
  }

  private static byte[] readAll(InputStream stream, long length) throws SQLException {
    try {
      return stream.readNBytes((int) Math.min(length, Integer.MAX_VALUE));
    } catch (IOException e) {
      throw new SQLException(
          "the parameter's stream cannot be read: " + e.getMessage(), "58030", e);
    }
  }

  private static String readAll(Reader reader, long length) throws SQLException {
    try {
      StringWriter text = new StringWriter();
      if (length == Long.MAX_VALUE) {
        reader.transferTo(text);
      } else {
        for (long read = 0; read < length; read++) {
          int character = reader.read();
          if (character < 0) {
            break;
          }
          text.write(character);
        }
      }
      return text.toString();
    } catch (IOException e) {
      throw new SQLException(
          "the parameter's reader cannot be read: " + e.getMessage(), "58030", e);
    }
  }

  private static SQLException unsupported(String what) {
    return new SQLFeatureNotSupportedException("not supported as a parameter: " + what, "0A000");
  }

  @Override
  public void setRef(int parameterIndex, Ref value) throws SQLException {
    throw unsupported("references");
  }

  @Override
  public void setBlob(int parameterIndex, Blob value) throws SQLException {
    bind(parameterIndex, value.getBytes(1, (int) value.length()));
  }

  @Override
  public void setBlob(int parameterIndex, InputStream value) throws SQLException {
    setBinaryStream(parameterIndex, value);
  }

  @Override
  public void setBlob(int parameterIndex, InputStream value, long length) throws SQLException {
    setBinaryStream(parameterIndex, value, length);
  }

  @Override
  public void setClob(int parameterIndex, Clob value) throws SQLException {
    bind(parameterIndex, value.getSubString(1, (int) value.length()));
  }

  @Override
  public void setClob(int parameterIndex, Reader value) throws SQLException {
    setCharacterStream(parameterIndex, value);
  }

  @Override
  public void setClob(int parameterIndex, Reader value, long length) throws SQLException {
    setCharacterStream(parameterIndex, value, length);
  }

  @Override
  public void setNClob(int parameterIndex, NClob value) throws SQLException {
    setClob(parameterIndex, value);
  }

  @Override
  public void setNClob(int parameterIndex, Reader value) throws SQLException {
    setCharacterStream(parameterIndex, value);
  }

  @Override
  public void setNClob(int parameterIndex, Reader value, long length) throws SQLException {
    setCharacterStream(parameterIndex, value, length);
  }

  @Override
  public void setArray(int parameterIndex, Array value) throws SQLException {
    throw unsupported("arrays");
  }

  @Override
  public void setURL(int parameterIndex, URL value) throws SQLException {
    bind(parameterIndex, value.toString());
  }

  @Override
  public void setRowId(int parameterIndex, RowId value) throws SQLException {
    throw unsupported("row ids");
  }

  @Override
  public void setSQLXML(int parameterIndex, SQLXML value) throws SQLException {
    throw unsupported("XML");
  }

  @Override
  public @Nullable ResultSetMetaData getMetaData() throws SQLException {
    requireOpen();
    List<ColumnInfo> columns = statement.columns();
    return columns == null ? null : BlueshiftConnection.metaData(columns);
  }

  @Override
  public ParameterMetaData getParameterMetaData() throws SQLException {
    requireOpen();
    return new BlueshiftParameterMetaData(statement.parameters());
  }

  @Override
  public void close() throws SQLException {
    if (!isClosed()) {
      super.close();
      statement.close();
    }
  }

  private static SQLException textGiven() {
    return new SQLException(
        "a prepared statement has its text already; call the method without one", "42601");
  }

  @Override
  public boolean execute(String sql) throws SQLException {
    throw textGiven();
  }

  @Override
  public ResultSet executeQuery(String sql) throws SQLException {
    throw textGiven();
  }

  @Override
  public long executeLargeUpdate(String sql) throws SQLException {
    throw textGiven();
  }

  @Override
  public void addBatch(String sql) throws SQLException {
    throw textGiven();
  }
}
