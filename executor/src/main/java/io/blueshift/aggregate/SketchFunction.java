package io.blueshift.aggregate;

import io.blueshift.rows.ColumnReader;
import io.blueshift.type.Collation;
import io.blueshift.vector.Values;
import java.util.Arrays;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.HllUnion;
import org.apache.datasketches.hll.TgtHllType;
import org.jspecify.annotations.Nullable;

/// Approximate count of distinct values by HyperLogLog with 2^14 registers, an error of about 0.8 %.
/// Values that compare as equal count once.
final class SketchFunction implements ObjectAccumulator.Function<SketchFunction.State> {
  private static final int LOG_REGISTERS = 14;

  /// A sketch that a merge may replace.
  static final class State {
    private HllSketch sketch = new HllSketch(LOG_REGISTERS, TgtHllType.HLL_4);
  }

  private final Channel channel;
  private @Nullable GroupedBatch input;

  SketchFunction(Channel channel) {
    this.channel = channel;
  }

  @Override
  public void begin(GroupedBatch batch) {
    input = batch;
  }

  @Override
  public boolean counts(int entry) {
    return channel.isPresent(entry);
  }

  @Override
  public void add(State state, int entry) {
    GroupedBatch batch = input;
    if (batch == null) {
      return;
    }
    ColumnReader reader = channel.reader();
    int position = batch.position(entry);
    switch (reader.type().physicalType()) {
      case BOOLEAN, INT32, INT64 -> state.sketch.update(reader.longAt(position));
      case FLOAT64 -> state.sketch.update(reader.doubleAt(position) + 0.0);
      case INT128 ->
          state.sketch.update(new long[] {reader.lowAt(position), reader.highAt(position)});
      case INTERVAL -> {
        Values.Interval interval =
            ColumnReader.interval(reader.lowAt(position), reader.highAt(position));
        state.sketch.update(
            new long[] {interval.months() * 30L + interval.days(), interval.micros()});
      }
      case BYTES -> {
        Collation collation = ColumnReader.collation(reader.type());
        int length = reader.significantLengthAt(position, collation);
        // An empty array would be ignored; one byte that no UTF-8 string has stands for it.
        state.sketch.update(
            length == 0
                ? new byte[] {(byte) 0xff}
                : Arrays.copyOf(reader.bytesAt(position), length));
      }
    }
  }

  @Override
  public void merge(State state, State other) {
    HllUnion union = new HllUnion(LOG_REGISTERS);
    union.update(state.sketch);
    union.update(other.sketch);
    state.sketch = union.getResult(TgtHllType.HLL_4);
  }

  @Override
  public @Nullable Object result(State state) {
    return Math.round(state.sketch.getEstimate());
  }
}
