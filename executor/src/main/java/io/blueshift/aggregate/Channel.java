package io.blueshift.aggregate;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.memory.NativeMemory;
import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.Lanes;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One input of aggregates: an argument column under a filter, prepared once a batch for all
/// functions that use it. A value that is null or fails the filter is absent.
///
/// For lanes of eight bytes or less [#values] has one 64-bit word an entry, zero where absent.
final class Channel implements AutoCloseable {
  static final int NO_ARGUMENT = -1;

  private final int argument;
  private final int filter;
  private final PhysicalType lane;
  private final MemoryBudget budget;
  private final long boundHint;
  private @Nullable NativeBuffer scratch;
  private final byte[] presentBytes = new byte[Batch.ROW_COUNT_MAX];

  private @Nullable ColumnReader reader;
  private MemorySegment values = MemorySegment.NULL;
  private boolean allPresent;
  private boolean wordsNeeded;

  /// The word that counts present values of a group, or -1 while no value was ever absent, when the
  /// row count says it.
  int countWord = -1;

  /// Makes a channel.
  ///
  /// @param boundHint no absolute value is greater, or `Long.MAX_VALUE` when nothing is known
  Channel(int argument, int filter, PhysicalType lane, long boundHint, MemoryBudget budget) {
    this.argument = argument;
    this.filter = filter;
    this.lane = lane;
    this.boundHint = lane == PhysicalType.INT32 ? 1L << 31 : boundHint;
    this.budget = budget;
  }

  boolean sameAs(int otherArgument, int otherFilter) {
    return argument == otherArgument && filter == otherFilter;
  }

  /// Asks for [#values]; the lane must have eight bytes or less.
  void needWords() {
    wordsNeeded = true;
  }

  int argument() {
    return argument;
  }

  int filter() {
    return filter;
  }

  PhysicalType lane() {
    return lane;
  }

  /// Prepares the channel for a batch.
  void prepare(GroupedBatch input) {
    reader = argument == NO_ARGUMENT ? null : new ColumnReader(input.batch.column(argument));
    allPresent = filter < 0 && (reader == null || reader.allPresent());
    if (!allPresent) {
      markPresent(input);
    }
    if (wordsNeeded && reader != null) {
      prepareValues(input, reader);
    }
  }

  private void markPresent(GroupedBatch input) {
    ColumnReader condition = filter < 0 ? null : new ColumnReader(input.batch.column(filter));
    ColumnReader argumentReader = reader == null || reader.allPresent() ? null : reader;
    for (int entry = 0; entry < input.count; entry++) {
      int position = input.position(entry);
      boolean present =
          input.groups[entry] != 0
              && (argumentReader == null || !argumentReader.isNull(position))
              && (condition == null
                  || (!condition.isNull(position) && condition.longAt(position) != 0));
      presentBytes[entry] = (byte) (present ? 1 : 0);
    }
  }

  private void prepareValues(GroupedBatch input, ColumnReader column) {
    if (lane.sizeBytes() == 8
        && input.positions == null
        && column.codes() == null
        && !column.constant()) {
      if (allPresent) {
        values = column.leaf().values();
        return;
      }
      maskWords(column.leaf().values(), input.count);
    } else if (lane == PhysicalType.INT32
        && input.positions == null
        && column.codes() == null
        && !column.constant()) {
      widen(column.leaf().values(), input.count);
    } else {
      gather(input, column);
    }
    values = scratch();
  }

  private void maskWords(MemorySegment source, int count) {
    long target = NativeMemory.address(scratch(), 0, (long) count << 3);
    long from = NativeMemory.address(source, 0, (long) count << 3);
    byte[] present = presentBytes;
    for (int entry = 0; entry < count; entry++) {
      long offset = (long) entry << 3;
      ALL.set(Lanes.LONG, target + offset, ALL.get(Lanes.LONG, from + offset) & -present[entry]);
    }
  }

  private void widen(MemorySegment source, int count) {
    long target = NativeMemory.address(scratch(), 0, (long) count << 3);
    long from = NativeMemory.address(source, 0, (long) count << 2);
    if (allPresent) {
      for (int entry = 0; entry < count; entry++) {
        int value = ALL.get(Lanes.INT, from + ((long) entry << 2));
        ALL.set(Lanes.LONG, target + ((long) entry << 3), value);
      }
      return;
    }
    byte[] present = presentBytes;
    for (int entry = 0; entry < count; entry++) {
      long value = ALL.get(Lanes.INT, from + ((long) entry << 2)) & -(long) present[entry];
      ALL.set(Lanes.LONG, target + ((long) entry << 3), value);
    }
  }

  private void gather(GroupedBatch input, ColumnReader column) {
    MemorySegment target = scratch();
    MemorySegment source = column.leaf().values();
    if (allPresent
        && !input.anyDead
        && input.positions != null
        && lane.sizeBytes() == 8
        && column.codes() == null
        && !column.constant()) {
      int[] positions = input.positions;
      for (int entry = 0; entry < input.count; entry++) {
        target.set(
            Lanes.LONG, (long) entry << 3, source.get(Lanes.LONG, (long) positions[entry] << 3));
      }
      return;
    }
    for (int entry = 0; entry < input.count; entry++) {
      boolean present = isPresent(entry) && input.groups[entry] != 0;
      long value = 0;
      if (present) {
        int at = column.leafPosition(input.position(entry));
        value =
            switch (lane) {
              case BOOLEAN -> Lanes.bit(source, at) ? 1 : 0;
              case INT32 -> source.get(Lanes.INT, (long) at << 2);
              default -> source.get(Lanes.LONG, (long) at << 3);
            };
      }
      target.set(Lanes.LONG, (long) entry << 3, value);
    }
  }

  private MemorySegment scratch() {
    NativeBuffer buffer = scratch;
    if (buffer == null) {
      buffer = budget.allocate((long) Batch.ROW_COUNT_MAX << 3);
      scratch = buffer;
    }
    return buffer.segment();
  }

  /// Returns whether no value of the batch is absent.
  boolean allPresent() {
    return allPresent;
  }

  /// Returns whether an entry's value is present.
  boolean isPresent(int entry) {
    return allPresent || presentBytes[entry] != 0;
  }

  /// Returns one byte an entry, 1 where present; valid unless [#allPresent].
  byte[] presentBytes() {
    return presentBytes;
  }

  /// Returns the words of the batch, valid until the next [#prepare].
  MemorySegment values() {
    return values;
  }

  /// Returns where the words of the batch are, for kernels; valid as [#values] is.
  long address(int count) {
    return NativeMemory.address(values, 0, (long) count << 3);
  }

  /// Returns the reader of the argument, for lanes without words.
  ColumnReader reader() {
    ColumnReader column = reader;
    if (column == null) {
      throw new IllegalStateException("the channel has no argument");
    }
    return column;
  }

  /// Returns a number that no absolute value of the batch exceeds.
  double absoluteBound(int count) {
    if (boundHint != Long.MAX_VALUE) {
      return (double) boundHint;
    }
    long words = address(count);
    long bits = 0;
    for (int entry = 0; entry < count; entry++) {
      long value = ALL.get(Lanes.LONG, words + ((long) entry << 3));
      bits |= value ^ value >> 63;
    }
    return bits == 0 ? 1 : Math.scalb(1.0, 64 - Long.numberOfLeadingZeros(bits));
  }

  @Override
  public void close() {
    if (scratch != null) {
      scratch.close();
      scratch = null;
    }
  }
}
