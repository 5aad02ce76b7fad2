package io.blueshift.aggregate;

import io.blueshift.rows.ColumnReader;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values.Interval;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// min and max of lanes that have no word (strings, 128-bit decimals, intervals), and min_by and
/// max_by of any lane: keeps the least key and the value beside it.
final class BoxedExtreme implements ObjectAccumulator.Function<BoxedExtreme.State> {
  private static final BigInteger MICROS_PER_DAY = BigInteger.valueOf(86_400_000_000L);

  /// The best key so far and its value.
  static final class State {
    private @Nullable Object key;
    private @Nullable Object value;
  }

  private final Channel keys;
  private final @Nullable Channel values;
  private final int sign;
  private final boolean first;
  private final Collation collation;
  private @Nullable GroupedBatch input;

  /// Makes the function.
  ///
  /// @param values the channel of what is returned, or null for the key itself
  /// @param first whether any key will do, so that the first one stays
  BoxedExtreme(
      Channel keys, @Nullable Channel values, LogicalType keyType, boolean maximum, boolean first) {
    this.keys = keys;
    this.values = values;
    this.sign = maximum ? -1 : 1;
    this.first = first;
    this.collation = ColumnReader.collation(keyType);
  }

  @Override
  public void begin(GroupedBatch batch) {
    input = batch;
  }

  @Override
  public boolean counts(int entry) {
    return keys.isPresent(entry);
  }

  @Override
  public void add(State state, int entry) {
    GroupedBatch batch = input;
    if (batch == null || (first && state.key != null)) {
      return;
    }
    int position = batch.position(entry);
    Object key = keys.reader().valueAt(position);
    if (key != null && better(state, key)) {
      state.key = key;
      state.value = values == null ? key : values.reader().valueAt(position);
    }
  }

  private boolean better(State state, Object key) {
    Object best = state.key;
    return best == null || compare(key, best) * sign < 0;
  }

  @Override
  public void merge(State state, State other) {
    Object key = other.key;
    if (key != null && better(state, key)) {
      state.key = key;
      state.value = other.value;
    }
  }

  @Override
  public @Nullable Object result(State state) {
    return state.value;
  }

  private int compare(Object left, Object right) {
    return switch (left) {
      case Long number -> Long.compare(number, (Long) right);
      case Double number -> Double.compare(number + 0.0, (Double) right + 0.0);
      case Boolean bool -> Boolean.compare(bool, (Boolean) right);
      case BigInteger number -> number.compareTo((BigInteger) right);
      case byte[] bytes -> compareBytes(bytes, (byte[]) right);
      case Interval interval -> micros(interval).compareTo(micros((Interval) right));
      default ->
          throw new IllegalArgumentException("no value [class=" + left.getClass().getName() + "]");
    };
  }

  private int compareBytes(byte[] left, byte[] right) {
    return Arrays.compareUnsigned(
        left, 0, significantLength(left), right, 0, significantLength(right));
  }

  private int significantLength(byte[] bytes) {
    int length = bytes.length;
    while (collation == Collation.BLANK_INSENSITIVE && length > 0 && bytes[length - 1] == ' ') {
      length--;
    }
    return length;
  }

  private static BigInteger micros(Interval interval) {
    return BigInteger.valueOf(interval.months() * 30L + interval.days())
        .multiply(MICROS_PER_DAY)
        .add(BigInteger.valueOf(interval.micros()));
  }
}
