package io.blueshift.join;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.memory.NativeMemory;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesAddresses;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.ValueHash;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The values of a batch's key column that are no integers, as bytes that are equal exactly when the
/// values are, with the hashes of [ValueHash]: strings as they lie in memory (without trailing blanks
/// where these do not count), numbers and intervals in one form of eight or sixteen bytes, which is
/// written here. Used by one thread.
final class KeyBytes implements AutoCloseable {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final long CANONICAL_NAN = Double.doubleToLongBits(Double.NaN);
  private static final long DAY_MICROS = 86_400_000_000L;
  private static final int DAYS_PER_MONTH = 30;

  /// Where each value begins; eight bytes are readable from there.
  final long[] addresses = new long[Batch.ROW_COUNT_MAX];

  /// How many bytes each value has; negative for NULL, of which nothing else is defined.
  final int[] lengths = new int[Batch.ROW_COUNT_MAX];

  final long[] hashes = new long[Batch.ROW_COUNT_MAX];

  private final BytesAddresses strings = new BytesAddresses();
  private final boolean withoutBlanks;
  private final MemoryBudget budget;
  private @Nullable NativeBuffer written;

  /// @param withoutBlanks whether trailing blanks of strings do not count
  KeyBytes(boolean withoutBlanks, MemoryBudget budget) {
    this.withoutBlanks = withoutBlanks;
    this.budget = budget;
  }

  /// Loads the values at `positions[0..count)`, or at the first positions when there is no list.
  void load(FlatVector vector, int @Nullable [] positions, int count) {
    Validity validity = vector.validity().allPresent() ? null : vector.validity();
    if (vector instanceof BytesVector bytes) {
      loadStrings(bytes, validity, positions, count);
    } else {
      write(vector, validity, positions, count);
    }
  }

  private void loadStrings(
      BytesVector vector, @Nullable Validity validity, int @Nullable [] positions, int count) {
    strings.reset(vector, withoutBlanks);
    for (int index = 0; index < count; index++) {
      int position = positions == null ? index : positions[index];
      if (validity != null && !validity.isPresent(position)) {
        lengths[index] = -1;
        continue;
      }
      long address = strings.address(position);
      int length = strings.lengthBytes(position, address);
      addresses[index] = address;
      lengths[index] = length;
      hashes[index] = ValueHash.ofBytes(address, length);
    }
  }

  private void write(
      FlatVector vector, @Nullable Validity validity, int @Nullable [] positions, int count) {
    NativeBuffer buffer = written;
    if (buffer == null) {
      buffer = budget.allocate((long) Batch.ROW_COUNT_MAX << 4);
      written = buffer;
    }
    PhysicalType lane = vector.type().physicalType();
    long source = NativeMemory.address(vector.values(), 0, vector.values().byteSize());
    long target = NativeMemory.address(buffer.segment(), 0, (long) count << 4);
    for (int index = 0; index < count; index++) {
      int position = positions == null ? index : positions[index];
      if (validity != null && !validity.isPresent(position)) {
        lengths[index] = -1;
        continue;
      }
      long at = target + ((long) index << 4);
      addresses[index] = at;
      lengths[index] = lengthBytes(lane);
      hashes[index] =
          switch (lane) {
            case BOOLEAN -> writeBoolean(source, position, at);
            case FLOAT64 -> writeDouble(source, position, at);
            case INT128 -> writeInt128(source, position, at);
            case INTERVAL -> writeInterval(source, position, at);
            case INT32, INT64, BYTES -> throw new IllegalArgumentException("lane " + lane);
          };
    }
  }

  private static int lengthBytes(PhysicalType lane) {
    return lane == PhysicalType.INT128 || lane == PhysicalType.INTERVAL ? 16 : 8;
  }

  private static long writeBoolean(long source, int position, long at) {
    long bit = ALL.get(LONG, source + ((long) (position >>> 6) << 3)) >>> position & 1;
    ALL.set(LONG, at, bit);
    return ValueHash.ofLong(bit);
  }

  private static long writeDouble(long source, int position, long at) {
    double value = Double.longBitsToDouble(ALL.get(LONG, source + ((long) position << 3)));
    long bits = Double.isNaN(value) ? CANONICAL_NAN : Double.doubleToRawLongBits(value + 0.0);
    ALL.set(LONG, at, bits);
    return ValueHash.ofDouble(value);
  }

  private static long writeInt128(long source, int position, long at) {
    long low = ALL.get(LONG, source + ((long) position << 4));
    long high = ALL.get(LONG, source + ((long) position << 4) + 8);
    ALL.set(LONG, at, low);
    ALL.set(LONG, at + 8, high);
    return ValueHash.ofInt128(low, high);
  }

  private static long writeInterval(long source, int position, long at) {
    long from = source + ((long) position << 4);
    int months = ALL.get(INT, from);
    int days = ALL.get(INT, from + 4);
    long micros = ALL.get(LONG, from + 8);
    long totalDays = (long) months * DAYS_PER_MONTH + days + Math.floorDiv(micros, DAY_MICROS);
    ALL.set(LONG, at, totalDays);
    ALL.set(LONG, at + 8, Math.floorMod(micros, DAY_MICROS));
    return ValueHash.ofInterval(months, days, micros);
  }

  /// Writes the value that bytes stand for to a position of a vector.
  static void read(long address, int lengthBytes, VectorBuffer target, int position) {
    MemorySegment values = target.values();
    switch (target.type().physicalType()) {
      case BYTES -> target.setBytes(position, ALL, address, lengthBytes);
      case BOOLEAN -> target.setBoolean(position, ALL.get(LONG, address) != 0);
      case FLOAT64 -> values.set(LONG, (long) position << 3, ALL.get(LONG, address));
      case INT128 -> {
        values.set(LONG, (long) position << 4, ALL.get(LONG, address));
        values.set(LONG, ((long) position << 4) + 8, ALL.get(LONG, address + 8));
      }
      case INTERVAL -> {
        long days = ALL.get(LONG, address);
        target.setInterval(
            position,
            (int) (days / DAYS_PER_MONTH),
            (int) (days % DAYS_PER_MONTH),
            ALL.get(LONG, address + 8));
      }
      case INT32, INT64 -> throw new IllegalArgumentException("integers are no bytes");
    }
  }

  @Override
  public void close() {
    if (written != null) {
      written.close();
      written = null;
    }
  }
}
