package io.blueshift.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Map;

/**
 * The part of {@link ResultSet} that a forward-only, read-only cursor refuses: scrolling, updating, and the types that
 * Blueshift does not have.
 */
abstract class ReadOnlyResultSet implements ResultSet {
  private static SQLException unsupported(String method) {
    return new SQLFeatureNotSupportedException(
        "result sets are forward-only and read-only, and have no values of this type [method="
            + method
            + "]",
        "0A000");
  }

  @Override
  @Deprecated
  public final InputStream getUnicodeStream(int columnIndex) throws SQLException {
    throw unsupported("getUnicodeStream");
  }

  @Override
  @Deprecated
  public final InputStream getUnicodeStream(String columnLabel) throws SQLException {
    throw unsupported("getUnicodeStream");
  }

  @Override
  public final String getCursorName() throws SQLException {
    throw unsupported("getCursorName");
  }

  @Override
  public final void beforeFirst() throws SQLException {
    throw unsupported("beforeFirst");
  }

  @Override
  public final void afterLast() throws SQLException {
    throw unsupported("afterLast");
  }

  @Override
  public final boolean first() throws SQLException {
    throw unsupported("first");
  }

  @Override
  public final boolean last() throws SQLException {
    throw unsupported("last");
  }

  @Override
  public final boolean absolute(int row) throws SQLException {
    throw unsupported("absolute");
  }

  @Override
  public final boolean relative(int rows) throws SQLException {
    throw unsupported("relative");
  }

  @Override
  public final boolean previous() throws SQLException {
    throw unsupported("previous");
  }

  @Override
  public final void updateNull(int columnIndex) throws SQLException {
    throw unsupported("updateNull");
  }

  @Override
  public final void updateBoolean(int columnIndex, boolean value) throws SQLException {
    throw unsupported("updateBoolean");
  }

  @Override
  public final void updateByte(int columnIndex, byte value) throws SQLException {
    throw unsupported("updateByte");
  }

  @Override
  public final void updateShort(int columnIndex, short value) throws SQLException {
    throw unsupported("updateShort");
  }

  @Override
  public final void updateInt(int columnIndex, int value) throws SQLException {
    throw unsupported("updateInt");
  }

  @Override
  public final void updateLong(int columnIndex, long value) throws SQLException {
    throw unsupported("updateLong");
  }

  @Override
  public final void updateFloat(int columnIndex, float value) throws SQLException {
    throw unsupported("updateFloat");
  }

  @Override
  public final void updateDouble(int columnIndex, double value) throws SQLException {
    throw unsupported("updateDouble");
  }

  @Override
  public final void updateBigDecimal(int columnIndex, BigDecimal value) throws SQLException {
    throw unsupported("updateBigDecimal");
  }

  @Override
  public final void updateString(int columnIndex, String value) throws SQLException {
    throw unsupported("updateString");
  }

  @Override
  public final void updateBytes(int columnIndex, byte[] value) throws SQLException {
    throw unsupported("updateBytes");
  }

  @Override
  public final void updateDate(int columnIndex, Date value) throws SQLException {
    throw unsupported("updateDate");
  }

  @Override
  public final void updateTime(int columnIndex, Time value) throws SQLException {
    throw unsupported("updateTime");
  }

  @Override
  public final void updateTimestamp(int columnIndex, Timestamp value) throws SQLException {
    throw unsupported("updateTimestamp");
  }

  @Override
  public final void updateAsciiStream(int columnIndex, InputStream value, int length)
      throws SQLException {
    throw unsupported("updateAsciiStream");
  }

  @Override
  public final void updateBinaryStream(int columnIndex, InputStream value, int length)
      throws SQLException {
    throw unsupported("updateBinaryStream");
  }

  @Override
  public final void updateCharacterStream(int columnIndex, Reader value, int length)
      throws SQLException {
    throw unsupported("updateCharacterStream");
  }

  @Override
  public final void updateObject(int columnIndex, Object value, int length) throws SQLException {
    throw unsupported("updateObject");
  }

  @Override
  public final void updateObject(int columnIndex, Object value) throws SQLException {
    throw unsupported("updateObject");
  }

  @Override
  public final void updateNull(String columnLabel) throws SQLException {
    throw unsupported("updateNull");
  }

  @Override
  public final void updateBoolean(String columnLabel, boolean value) throws SQLException {
    throw unsupported("updateBoolean");
  }

  @Override
  public final void updateByte(String columnLabel, byte value) throws SQLException {
    throw unsupported("updateByte");
  }

  @Override
  public final void updateShort(String columnLabel, short value) throws SQLException {
    throw unsupported("updateShort");
  }

  @Override
  public final void updateInt(String columnLabel, int value) throws SQLException {
    throw unsupported("updateInt");
  }

  @Override
  public final void updateLong(String columnLabel, long value) throws SQLException {
    throw unsupported("updateLong");
  }

  @Override
  public final void updateFloat(String columnLabel, float value) throws SQLException {
    throw unsupported("updateFloat");
  }

  @Override
  public final void updateDouble(String columnLabel, double value) throws SQLException {
    throw unsupported("updateDouble");
  }

  @Override
  public final void updateBigDecimal(String columnLabel, BigDecimal value) throws SQLException {
    throw unsupported("updateBigDecimal");
  }

  @Override
  public final void updateString(String columnLabel, String value) throws SQLException {
    throw unsupported("updateString");
  }

  @Override
  public final void updateBytes(String columnLabel, byte[] value) throws SQLException {
    throw unsupported("updateBytes");
  }

  @Override
  public final void updateDate(String columnLabel, Date value) throws SQLException {
    throw unsupported("updateDate");
  }

  @Override
  public final void updateTime(String columnLabel, Time value) throws SQLException {
    throw unsupported("updateTime");
  }

  @Override
  public final void updateTimestamp(String columnLabel, Timestamp value) throws SQLException {
    throw unsupported("updateTimestamp");
  }

  @Override
  public final void updateAsciiStream(String columnLabel, InputStream value, int length)
      throws SQLException {
    throw unsupported("updateAsciiStream");
  }

  @Override
  public final void updateBinaryStream(String columnLabel, InputStream value, int length)
      throws SQLException {
    throw unsupported("updateBinaryStream");
  }

  @Override
  public final void updateCharacterStream(String columnLabel, Reader value, int length)
      throws SQLException {
    throw unsupported("updateCharacterStream");
  }

  @Override
  public final void updateObject(String columnLabel, Object value, int length) throws SQLException {
    throw unsupported("updateObject");
  }

  @Override
  public final void updateObject(String columnLabel, Object value) throws SQLException {
    throw unsupported("updateObject");
  }

  @Override
  public final void insertRow() throws SQLException {
    throw unsupported("insertRow");
  }

  @Override
  public final void updateRow() throws SQLException {
    throw unsupported("updateRow");
  }

  @Override
  public final void deleteRow() throws SQLException {
    throw unsupported("deleteRow");
  }

  @Override
  public final void refreshRow() throws SQLException {
    throw unsupported("refreshRow");
  }

  @Override
  public final void cancelRowUpdates() throws SQLException {
    throw unsupported("cancelRowUpdates");
  }

  @Override
  public final void moveToInsertRow() throws SQLException {
    throw unsupported("moveToInsertRow");
  }

  @Override
  public final void moveToCurrentRow() throws SQLException {
    throw unsupported("moveToCurrentRow");
  }

  @Override
  public final Object getObject(int columnIndex, Map<String, Class<?>> map) throws SQLException {
    throw unsupported("getObject");
  }

  @Override
  public final Ref getRef(int columnIndex) throws SQLException {
    throw unsupported("getRef");
  }

  @Override
  public final Blob getBlob(int columnIndex) throws SQLException {
    throw unsupported("getBlob");
  }

  @Override
  public final Clob getClob(int columnIndex) throws SQLException {
    throw unsupported("getClob");
  }

  @Override
  public final Array getArray(int columnIndex) throws SQLException {
    throw unsupported("getArray");
  }

  @Override
  public final Object getObject(String columnLabel, Map<String, Class<?>> map) throws SQLException {
    throw unsupported("getObject");
  }

  @Override
  public final Ref getRef(String columnLabel) throws SQLException {
    throw unsupported("getRef");
  }

  @Override
  public final Blob getBlob(String columnLabel) throws SQLException {
    throw unsupported("getBlob");
  }

  @Override
  public final Clob getClob(String columnLabel) throws SQLException {
    throw unsupported("getClob");
  }

  @Override
  public final Array getArray(String columnLabel) throws SQLException {
    throw unsupported("getArray");
  }

  @Override
  public final URL getURL(int columnIndex) throws SQLException {
    throw unsupported("getURL");
  }

  @Override
  public final URL getURL(String columnLabel) throws SQLException {
    throw unsupported("getURL");
  }

  @Override
  public final void updateRef(int columnIndex, Ref value) throws SQLException {
    throw unsupported("updateRef");
  }

  @Override
  public final void updateRef(String columnLabel, Ref value) throws SQLException {
    throw unsupported("updateRef");
  }

  @Override
  public final void updateBlob(int columnIndex, Blob value) throws SQLException {
    throw unsupported("updateBlob");
  }

  @Override
  public final void updateBlob(String columnLabel, Blob value) throws SQLException {
    throw unsupported("updateBlob");
  }

  @Override
  public final void updateClob(int columnIndex, Clob value) throws SQLException {
    throw unsupported("updateClob");
  }

  @Override
  public final void updateClob(String columnLabel, Clob value) throws SQLException {
    throw unsupported("updateClob");
  }

  @Override
  public final void updateArray(int columnIndex, Array value) throws SQLException {
    throw unsupported("updateArray");
  }

  @Override
  public final void updateArray(String columnLabel, Array value) throws SQLException {
    throw unsupported("updateArray");
  }

  @Override
  public final RowId getRowId(int columnIndex) throws SQLException {
    throw unsupported("getRowId");
  }

  @Override
  public final RowId getRowId(String columnLabel) throws SQLException {
    throw unsupported("getRowId");
  }

  @Override
  public final void updateRowId(int columnIndex, RowId value) throws SQLException {
    throw unsupported("updateRowId");
  }

  @Override
  public final void updateRowId(String columnLabel, RowId value) throws SQLException {
    throw unsupported("updateRowId");
  }

  @Override
  public final void updateNString(int columnIndex, String value) throws SQLException {
    throw unsupported("updateNString");
  }

  @Override
  public final void updateNString(String columnLabel, String value) throws SQLException {
    throw unsupported("updateNString");
  }

  @Override
  public final void updateNClob(int columnIndex, NClob value) throws SQLException {
    throw unsupported("updateNClob");
  }

  @Override
  public final void updateNClob(String columnLabel, NClob value) throws SQLException {
    throw unsupported("updateNClob");
  }

  @Override
  public final NClob getNClob(int columnIndex) throws SQLException {
    throw unsupported("getNClob");
  }

  @Override
  public final NClob getNClob(String columnLabel) throws SQLException {
    throw unsupported("getNClob");
  }

  @Override
  public final SQLXML getSQLXML(int columnIndex) throws SQLException {
    throw unsupported("getSQLXML");
  }

  @Override
  public final SQLXML getSQLXML(String columnLabel) throws SQLException {
    throw unsupported("getSQLXML");
  }

  @Override
  public final void updateSQLXML(int columnIndex, SQLXML value) throws SQLException {
    throw unsupported("updateSQLXML");
  }

  @Override
  public final void updateSQLXML(String columnLabel, SQLXML value) throws SQLException {
    throw unsupported("updateSQLXML");
  }

  @Override
  public final void updateNCharacterStream(int columnIndex, Reader value, long length)
      throws SQLException {
    throw unsupported("updateNCharacterStream");
  }

  @Override
  public final void updateNCharacterStream(String columnLabel, Reader value, long length)
      throws SQLException {
    throw unsupported("updateNCharacterStream");
  }

  @Override
  public final void updateAsciiStream(int columnIndex, InputStream value, long length)
      throws SQLException {
    throw unsupported("updateAsciiStream");
  }

  @Override
  public final void updateBinaryStream(int columnIndex, InputStream value, long length)
      throws SQLException {
    throw unsupported("updateBinaryStream");
  }

  @Override
  public final void updateCharacterStream(int columnIndex, Reader value, long length)
      throws SQLException {
    throw unsupported("updateCharacterStream");
  }

  @Override
  public final void updateAsciiStream(String columnLabel, InputStream value, long length)
      throws SQLException {
    throw unsupported("updateAsciiStream");
  }

  @Override
  public final void updateBinaryStream(String columnLabel, InputStream value, long length)
      throws SQLException {
    throw unsupported("updateBinaryStream");
  }

  @Override
  public final void updateCharacterStream(String columnLabel, Reader value, long length)
      throws SQLException {
    throw unsupported("updateCharacterStream");
  }

  @Override
  public final void updateBlob(int columnIndex, InputStream value, long length)
      throws SQLException {
    throw unsupported("updateBlob");
  }

  @Override
  public final void updateBlob(String columnLabel, InputStream value, long length)
      throws SQLException {
    throw unsupported("updateBlob");
  }

  @Override
  public final void updateClob(int columnIndex, Reader value, long length) throws SQLException {
    throw unsupported("updateClob");
  }

  @Override
  public final void updateClob(String columnLabel, Reader value, long length) throws SQLException {
    throw unsupported("updateClob");
  }

  @Override
  public final void updateNClob(int columnIndex, Reader value, long length) throws SQLException {
    throw unsupported("updateNClob");
  }

  @Override
  public final void updateNClob(String columnLabel, Reader value, long length) throws SQLException {
    throw unsupported("updateNClob");
  }

  @Override
  public final void updateNCharacterStream(int columnIndex, Reader value) throws SQLException {
    throw unsupported("updateNCharacterStream");
  }

  @Override
  public final void updateNCharacterStream(String columnLabel, Reader value) throws SQLException {
    throw unsupported("updateNCharacterStream");
  }

  @Override
  public final void updateAsciiStream(int columnIndex, InputStream value) throws SQLException {
    throw unsupported("updateAsciiStream");
  }

  @Override
  public final void updateBinaryStream(int columnIndex, InputStream value) throws SQLException {
    throw unsupported("updateBinaryStream");
  }

  @Override
  public final void updateCharacterStream(int columnIndex, Reader value) throws SQLException {
    throw unsupported("updateCharacterStream");
  }

  @Override
  public final void updateAsciiStream(String columnLabel, InputStream value) throws SQLException {
    throw unsupported("updateAsciiStream");
  }

  @Override
  public final void updateBinaryStream(String columnLabel, InputStream value) throws SQLException {
    throw unsupported("updateBinaryStream");
  }

  @Override
  public final void updateCharacterStream(String columnLabel, Reader value) throws SQLException {
    throw unsupported("updateCharacterStream");
  }

  @Override
  public final void updateBlob(int columnIndex, InputStream value) throws SQLException {
    throw unsupported("updateBlob");
  }

  @Override
  public final void updateBlob(String columnLabel, InputStream value) throws SQLException {
    throw unsupported("updateBlob");
  }

  @Override
  public final void updateClob(int columnIndex, Reader value) throws SQLException {
    throw unsupported("updateClob");
  }

  @Override
  public final void updateClob(String columnLabel, Reader value) throws SQLException {
    throw unsupported("updateClob");
  }

  @Override
  public final void updateNClob(int columnIndex, Reader value) throws SQLException {
    throw unsupported("updateNClob");
  }

  @Override
  public final void updateNClob(String columnLabel, Reader value) throws SQLException {
    throw unsupported("updateNClob");
  }

  @Override
  public final void updateObject(
      int columnIndex, Object value, SQLType targetType, int scaleOrLength) throws SQLException {
    throw unsupported("updateObject");
  }

  @Override
  public final void updateObject(
      String columnLabel, Object value, SQLType targetType, int scaleOrLength) throws SQLException {
    throw unsupported("updateObject");
  }

  @Override
  public final void updateObject(int columnIndex, Object value, SQLType length)
      throws SQLException {
    throw unsupported("updateObject");
  }

  @Override
  public final void updateObject(String columnLabel, Object value, SQLType length)
      throws SQLException {
    throw unsupported("updateObject");
  }
}
