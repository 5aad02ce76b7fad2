package io.blueshift.jdbc.embedded;

import io.blueshift.function.TextForm;
import io.blueshift.jdbc.embedded.arrow.ResultArrowReader;
import io.blueshift.jdbc.spi.ColumnInfo;
import io.blueshift.jdbc.spi.EngineRows;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.session.QueryRows;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BigIntType;
import io.blueshift.type.LogicalType.BooleanType;
import io.blueshift.type.LogicalType.CharType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.DoubleType;
import io.blueshift.type.LogicalType.IntegerType;
import io.blueshift.type.LogicalType.IntervalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.LogicalType.SmallIntType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A cursor over the batches of a result.
final class EmbeddedRows implements EngineRows {
  private static final long MICROS_PER_SECOND = 1_000_000L;

  /// Told by name, since applications without Arrow must be able to ask for something else.
  private static final String ARROW_READER = "org.apache.arrow.vector.ipc.ArrowReader";

  private final QueryRows rows;
  private final ReentrantLock turn;
  private final ZoneId zone;
  private final List<ColumnInfo> columns;
  private final LogicalType[] types;
  private final VectorReader[] readers;
  private @Nullable Batch batch;
  private int position = -1;
  private @Nullable AutoCloseable arrowReader;

  /// What the columns of a result are, for all results of a plan.
  ///
  /// @param source the columns as the engine describes them
  record Columns(List<OutputColumn> source, List<ColumnInfo> infos, LogicalType[] types) {
    static Columns of(List<OutputColumn> source) {
      return new Columns(
          source,
          source.stream().map(ColumnInfos::of).toList(),
          source.stream().map(OutputColumn::type).toArray(LogicalType[]::new));
    }
  }

  EmbeddedRows(QueryRows rows, Columns columns, ReentrantLock turn, ZoneId zone) {
    this.rows = rows;
    this.turn = turn;
    this.zone = zone;
    this.columns = columns.infos;
    this.types = columns.types;
    this.readers = new VectorReader[types.length];
    for (int column = 0; column < types.length; column++) {
      readers[column] = new VectorReader();
    }
  }

  @Override
  public List<ColumnInfo> columns() {
    return columns;
  }

  @Override
  public boolean next() throws SQLException {
    if (arrowReader != null) {
      throw new SQLException("the rows are read by an Arrow reader", "55000");
    }
    Batch current = batch;
    position++;
    while (current == null || position >= current.rowCount()) {
      current = SqlExceptions.call(turn, rows::next);
      batch = current;
      if (current == null) {
        return false;
      }
      position = 0;
      for (int column = 0; column < readers.length; column++) {
        readers[column].reset(current.column(column));
      }
    }
    return true;
  }

  @Override
  public boolean isNull(int column) {
    return readers[column].isNull(position);
  }

  @Override
  public long longValue(int column) {
    return readers[column].longAt(position);
  }

  @Override
  public double doubleValue(int column) {
    return readers[column].doubleAt(position);
  }

  @Override
  public @Nullable String textValue(int column) {
    Object value = readers[column].objectAt(position);
    return value == null ? null : TextForm.of(value, types[column], zone);
  }

  @Override
  public @Nullable Object objectValue(int column) {
    Object value = readers[column].objectAt(position);
    if (value == null) {
      return null;
    }
    return switch (types[column]) {
      case BooleanType ignored -> value;
      case SmallIntType ignored -> ((Number) value).shortValue();
      case IntegerType ignored -> ((Number) value).intValue();
      case BigIntType ignored -> value;
      case RealType ignored -> ((Number) value).floatValue();
      case DoubleType ignored -> value;
      case DecimalType decimal -> decimal(value, decimal.scale());
      case CharType ignored -> TextForm.of(value, types[column], zone);
      case VarcharType ignored -> Values.text((byte[]) value);
      case VarbyteType ignored -> value;
      case DateType ignored -> LocalDate.ofEpochDay((Long) value);
      case TimeType ignored -> LocalTime.ofNanoOfDay((Long) value * 1_000);
      case TimestampType ignored -> timestamp((Long) value);
      case TimestampTzType ignored -> instant((Long) value).atZone(zone).toOffsetDateTime();
      case IntervalType ignored -> TextForm.of(value, types[column], zone);
      case SuperType ignored -> TextForm.of(value, types[column], zone);
      case NullType ignored -> null;
    };
  }

  private static BigDecimal decimal(Object value, int scale) {
    return value instanceof BigInteger wide
        ? new BigDecimal(wide, scale)
        : BigDecimal.valueOf((Long) value, scale);
  }

  private static LocalDateTime timestamp(long micros) {
    return LocalDateTime.ofInstant(instant(micros), ZoneOffset.UTC);
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1_000);
  }

  @Override
  public boolean offers(Class<?> type) {
    return type.getName().equals(ARROW_READER);
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) throws SQLException {
    if (!offers(type)) {
      return null;
    }
    if (position >= 0) {
      throw new SQLException(
          "an Arrow reader must be asked for before the first row is read", "55000");
    }
    AutoCloseable reader = arrowReader;
    if (reader == null) {
      reader = ResultArrowReader.of(rows, zone);
      arrowReader = reader;
    }
    // An application server may have loaded Arrow twice; then there is no reader for this one.
    return type.isInstance(reader) ? type.cast(reader) : null;
  }

  @Override
  public void close() throws SQLException {
    AutoCloseable reader = arrowReader;
    try {
      if (reader != null) {
        reader.close();
      }
    } catch (Exception e) {
      throw new SQLException("the Arrow reader was not closed cleanly: " + e, "55000", e);
    } finally {
      SqlExceptions.call(
          turn,
          () -> {
            rows.close();
            return true;
          });
    }
  }
}
