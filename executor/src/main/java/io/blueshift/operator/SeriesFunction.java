package io.blueshift.operator;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.kernel.VectorReader;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The numbers or times of generate_series, see [SeriesValues].
final class SeriesFunction implements SetFunction {
  private final LogicalType type;
  private List<VectorReader> readers = List.of();
  private @Nullable SeriesValues series;

  SeriesFunction(LogicalType type) {
    this.type = type;
  }

  @Override
  public void bind(List<ColumnVector> arguments) {
    readers = arguments.stream().map(VectorReader::of).toList();
  }

  @Override
  public void begin(int position) {
    List<@Nullable Object> row = new ArrayList<>();
    readers.forEach(reader -> row.add(reader.objectAt(position)));
    series = SeriesValues.of(row, type, "generate_series");
  }

  @Override
  public int fill(List<@Nullable VectorBuffer> results, int row, int limit) {
    VectorBuffer numbers = results.getFirst();
    SeriesValues current = series;
    int next = row;
    while (current != null && next < limit) {
      Long value = current.next();
      if (value == null) {
        series = null;
        break;
      }
      if (numbers != null) {
        numbers.setLong(next, value);
      }
      next++;
    }
    return next - row;
  }

  @Override
  public boolean isExhausted() {
    return series == null;
  }
}
