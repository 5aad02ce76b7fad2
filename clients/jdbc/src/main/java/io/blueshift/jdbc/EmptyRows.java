package io.blueshift.jdbc;

import io.blueshift.jdbc.spi.ColumnInfo;
import io.blueshift.jdbc.spi.EngineRows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A result without rows. */
record EmptyRows(List<ColumnInfo> columns) implements EngineRows {
  @Override
  public boolean next() {
    return false;
  }

  @Override
  public boolean isNull(int column) {
    throw new IllegalStateException("no current row");
  }

  @Override
  public long longValue(int column) {
    throw new IllegalStateException("no current row");
  }

  @Override
  public double doubleValue(int column) {
    throw new IllegalStateException("no current row");
  }

  @Override
  public @Nullable Object objectValue(int column) {
    throw new IllegalStateException("no current row");
  }

  @Override
  public @Nullable String textValue(int column) {
    throw new IllegalStateException("no current row");
  }

  @Override
  public void close() {}
}
