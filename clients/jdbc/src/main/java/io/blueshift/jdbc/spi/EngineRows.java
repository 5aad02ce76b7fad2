package io.blueshift.jdbc.spi;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A forward cursor over rows that are computed as they are read. */
public interface EngineRows extends AutoCloseable {
  /** Returns the columns. */
  List<ColumnInfo> columns();

  /** Moves to the next row; returns whether there is one. */
  boolean next() throws SQLException;

  /** Returns whether the current row's value is NULL. */
  boolean isNull(int column);

  /** Returns the current row's value of an integer type; undefined for NULL. */
  long longValue(int column);

  /** Returns the current row's value of a floating-point type; undefined for NULL. */
  double doubleValue(int column);

  /**
   * Returns the current row's value: null, Boolean, Short, Integer, Long, BigDecimal, Float, Double, String, byte[], LocalDate,
   * LocalTime, LocalDateTime or OffsetDateTime; an interval is its text.
   */
  @Nullable Object objectValue(int column);

  /** Returns the current row's value as text, in the session's style and zone; null for NULL. */
  @Nullable String textValue(int column);

  /** Returns whether {@link #unwrap} may give an object of a type. */
  default boolean offers(Class<?> type) {
    return false;
  }

  /** Returns something that the engine offers beyond rows (an Arrow reader), or null. */
  default <T> @Nullable T unwrap(Class<T> type) throws SQLException {
    return null;
  }

  /** Ends the query if it still runs and gives its memory back. */
  @Override
  void close() throws SQLException;
}
