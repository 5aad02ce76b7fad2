package io.blueshift.aggregate;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKind;
import io.blueshift.document.DocumentWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// SUM and AVG of SUPER values: of those that are numbers, exactly as long as no double is among them.
/// Values of other kinds do not count.
final class DocumentSum implements ObjectAccumulator.Function<DocumentSum.State> {
  private static final MathContext DIGITS = new MathContext(38, RoundingMode.HALF_UP);
  private static final int AVERAGE_SCALE = 16;

  /// What was added: whole numbers for themselves as long as their sum fits.
  static final class State {
    private long whole;
    private BigDecimal exact = BigDecimal.ZERO;
    private double doubles;
    private boolean hasDoubles;
    private long count;
  }

  private final Channel channel;
  private final boolean average;
  private @Nullable GroupedBatch input;

  DocumentSum(Channel channel, boolean average) {
    this.channel = channel;
    this.average = average;
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
    Object value = batch == null ? null : channel.reader().valueAt(batch.position(entry));
    if (value == null) {
      return;
    }
    Document number = Document.of((byte[]) value);
    if (!number.kind().isNumber()) {
      return;
    }
    state.count++;
    if (number.kind() == DocumentKind.INTEGER) {
      addWhole(state, number.longValue());
    } else if (number.kind() == DocumentKind.DOUBLE) {
      state.doubles += number.doubleValue();
      state.hasDoubles = true;
    } else {
      state.exact = state.exact.add(number.decimalValue());
    }
  }

  private static void addWhole(State state, long value) {
    long sum = state.whole + value;
    if (((state.whole ^ sum) & (value ^ sum)) < 0) {
      state.exact = state.exact.add(BigDecimal.valueOf(state.whole));
      sum = value;
    }
    state.whole = sum;
  }

  @Override
  public void merge(State state, State other) {
    addWhole(state, other.whole);
    state.exact = state.exact.add(other.exact);
    state.doubles += other.doubles;
    state.hasDoubles |= other.hasDoubles;
    state.count += other.count;
  }

  @Override
  public @Nullable Object result(State state) {
    if (state.count == 0) {
      return null;
    }
    DocumentWriter writer = new DocumentWriter();
    BigDecimal exact = state.exact.add(BigDecimal.valueOf(state.whole));
    if (state.hasDoubles) {
      double sum = exact.doubleValue() + state.doubles;
      writer.writeDouble(average ? sum / state.count : sum);
    } else {
      BigDecimal result =
          average
              ? exact.divide(
                  BigDecimal.valueOf(state.count),
                  Math.max(AVERAGE_SCALE, exact.scale()),
                  RoundingMode.HALF_UP)
              : exact;
      writer.writeNumber(result.round(DIGITS));
    }
    return writer.finish();
  }
}
