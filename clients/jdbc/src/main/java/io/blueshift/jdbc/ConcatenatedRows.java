package io.blueshift.jdbc;

import io.blueshift.jdbc.spi.ColumnInfo;
import io.blueshift.jdbc.spi.EngineRows;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of several results with the same columns, one after another: the keys that a batch generated. */
final class ConcatenatedRows implements EngineRows {
  private final List<EngineRows> parts;
  private int part;

  /** Takes over at least one result. */
  ConcatenatedRows(List<EngineRows> parts) {
    this.parts = List.copyOf(parts);
  }

  private EngineRows current() {
    return parts.get(part);
  }

  @Override
  public List<ColumnInfo> columns() {
    return parts.get(0).columns();
  }

  @Override
  public boolean next() throws SQLException {
    while (!current().next()) {
      if (part == parts.size() - 1) {
        return false;
      }
      part++;
    }
    return true;
  }

  @Override
  public boolean isNull(int column) {
    return current().isNull(column);
  }

  @Override
  public long longValue(int column) {
    return current().longValue(column);
  }

  @Override
  public double doubleValue(int column) {
    return current().doubleValue(column);
  }

  @Override
  public @Nullable Object objectValue(int column) {
    return current().objectValue(column);
  }

  @Override
  public @Nullable String textValue(int column) {
    return current().textValue(column);
  }

  @Override
  public void close() throws SQLException {
    SQLException failure = null;
    for (EngineRows rows : parts) {
      try {
        rows.close();
      } catch (SQLException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
