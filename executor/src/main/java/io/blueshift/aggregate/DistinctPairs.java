package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.ColumnReader;
import io.blueshift.spill.SpillFile;
import io.blueshift.spill.SpillPartitions;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// All distinct pairs of group number and arguments of a DISTINCT aggregate. When memory is short the
/// pairs go to disk, divided by their hash; each part is made distinct again when it is read, and is
/// divided once more when it is still too large.
final class DistinctPairs implements AutoCloseable {
  private static final long PART_MIN_BYTES = 1 << 20;
  private static final Batch NO_VALUES = Batch.of(0, List.of());

  /// Takes pairs that are distinct: group numbers and, when they are wanted, the pairs as a batch.
  interface Consumer {
    /// Takes the first `count` pairs; the batch is without columns when no values are wanted.
    void accept(long[] groups, int count, Batch pairs);
  }

  private final List<LogicalType> types;
  private final MemoryBudget budget;
  private final @Nullable AggregateSpill spill;
  private final int[] found = new int[Batch.ROW_COUNT_MAX];
  private GroupIndex index;
  private KeyWords[] keys;
  private @Nullable SpillPartitions onDisk;

  /// Makes an empty set.
  ///
  /// @param types the type of group numbers, then of the arguments
  DistinctPairs(List<LogicalType> types, MemoryBudget parent, @Nullable AggregateSpill spill) {
    this.types = List.copyOf(types);
    this.budget = parent.child("distinct", Long.MAX_VALUE);
    this.spill = spill;
    this.index = newIndex();
    this.keys = index.newWords();
  }

  private GroupIndex newIndex() {
    List<KeyColumn> columns = new ArrayList<>();
    for (LogicalType type : types) {
      columns.add(new KeyColumn(type, budget));
    }
    return new GroupIndex(
        columns, new GroupIndex.KeyRange[columns.size()], true, 1, 0, budget, (chunk, at) -> {});
  }

  private void clear() {
    index.close();
    index = newIndex();
    keys = index.newWords();
  }

  /// Returns the words into which the caller writes the groups of the next rows.
  long[] groupWords() {
    return keys[0].words;
  }

  /// Adds rows `positions[0]…` of a batch, whose groups are in [#groupWords].
  ///
  /// @param columns the arguments' columns
  void add(Batch batch, int[] columns, int[] positions, int count) {
    locate(batch, columns, positions, count);
    spillWhenShort();
  }

  private void locate(Batch batch, int[] columns, int[] positions, int count) {
    keys[0].anyNull = false;
    keys[0].findBounds(count);
    for (int argument = 0; argument < columns.length; argument++) {
      index
          .column(argument + 1)
          .load(batch.column(columns[argument]), positions, count, keys[argument + 1]);
    }
    index.locate(keys, count, found);
  }

  private void spillWhenShort() {
    AggregateSpill target = spill;
    if (target != null && target.pressure().isHigh(budget.reservedBytes(), 0)) {
      moveToDisk(target);
    }
  }

  private void moveToDisk(AggregateSpill target) {
    SpillPartitions parts = onDisk;
    if (parts == null) {
      parts = new SpillPartitions(target.directory(), types, allColumns(), budget);
      onDisk = parts;
    }
    SpillPartitions written = parts;
    forEachInMemory(
        true, (groups, count, pairs) -> target.writtenBytes().accept(written.write(pairs)));
    clear();
  }

  private int[] allColumns() {
    return IntStream.range(0, types.size()).toArray();
  }

  /// Takes over the pairs of another set whose groups the mapping knows.
  void addAll(DistinctPairs other, GroupMapping mapping) {
    int[][] numbers = new int[keys.length][];
    for (int column = 0; column < numbers.length; column++) {
      KeyColumn key = index.column(column);
      numbers[column] =
          key.isString()
              ? key.interner().internAll(other.index.column(column).interner())
              : new int[0];
    }
    for (int morsel = 0; morsel < other.index.morselCount(); morsel++) {
      int[] groups = other.index.groupNumbers(morsel);
      for (int from = 0; from < groups.length; from += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, groups.length - from);
        other.index.decode(groups, from, count, keys);
        count = keepMapped(count, mapping);
        if (count > 0) {
          keys[0].findBounds(count);
          AggregateTable.translate(keys, count, numbers);
          index.locate(keys, count, found);
        }
      }
    }
    spillWhenShort();
    SpillPartitions theirs = other.completeOnDisk();
    if (theirs != null) {
      for (int part = 0; part < SpillPartitions.PART_COUNT; part++) {
        SpillFile file = theirs.part(part);
        if (file != null) {
          addFile(file, mapping);
        }
      }
    }
  }

  /// Ends the writing of what is on disk, and returns it; null when there is nothing. Several workers ask at
  /// once, each of which takes over some of the groups.
  private synchronized @Nullable SpillPartitions completeOnDisk() {
    SpillPartitions parts = onDisk;
    if (parts != null) {
      parts.complete();
    }
    return parts;
  }

  /// Gives rows their new groups and drops those whose group is not taken over.
  private int keepMapped(int count, GroupMapping mapping) {
    int kept = 0;
    for (int row = 0; row < count; row++) {
      int group = mapping.get((int) keys[0].words[row]);
      if (group == 0) {
        continue;
      }
      keys[0].words[kept] = group;
      for (int column = 1; column < keys.length; column++) {
        keys[column].words[kept] = keys[column].words[row];
        if (keys[column].secondWords.length > 0) {
          keys[column].secondWords[kept] = keys[column].secondWords[row];
        }
      }
      kept++;
    }
    return kept;
  }

  private void addFile(SpillFile file, GroupMapping mapping) {
    int[] positions = new int[Batch.ROW_COUNT_MAX];
    int[] columns = IntStream.range(1, types.size()).toArray();
    try (SpillFile.Reader reader = file.read(budget)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        ColumnReader groups = new ColumnReader(batch.column(0));
        int count = 0;
        for (int row = 0; row < batch.rowCount(); row++) {
          int group = mapping.get((int) groups.longAt(row));
          if (group != 0) {
            keys[0].words[count] = group;
            positions[count++] = row;
          }
        }
        if (count > 0) {
          add(batch, columns, positions, count);
        }
      }
    }
  }

  /// Hands all pairs to a consumer, each once. Nothing is added afterwards.
  void forEach(boolean valuesNeeded, Consumer consumer) {
    SpillPartitions parts = onDisk;
    AggregateSpill target = spill;
    if (parts == null || target == null) {
      forEachInMemory(valuesNeeded, consumer);
      return;
    }
    moveToDisk(target);
    readParts(parts, 0, target, valuesNeeded, consumer);
  }

  private void readParts(
      SpillPartitions parts,
      int level,
      AggregateSpill target,
      boolean valuesNeeded,
      Consumer consumer) {
    parts.complete();
    for (int part = 0; part < SpillPartitions.PART_COUNT; part++) {
      try (SpillFile file = parts.take(part)) {
        if (file != null) {
          readPart(file, level, target, valuesNeeded, consumer);
        }
      }
    }
  }

  private void readPart(
      SpillFile file, int level, AggregateSpill target, boolean valuesNeeded, Consumer consumer) {
    long allowedBytes = Math.max(PART_MIN_BYTES, budget.availableBytes() / 4);
    if (level < SpillPartitions.LEVEL_MAX && !fits(file, allowedBytes)) {
      try (SpillPartitions smaller =
          new SpillPartitions(target.directory(), types, allColumns(), level + 1, budget)) {
        try (SpillFile.Reader reader = file.read(budget)) {
          for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
            target.writtenBytes().accept(smaller.write(batch));
          }
        }
        readParts(smaller, level + 1, target, valuesNeeded, consumer);
      }
      return;
    }
    if (level == SpillPartitions.LEVEL_MAX) {
      fits(file, Long.MAX_VALUE);
    }
    forEachInMemory(valuesNeeded, consumer);
    clear();
  }

  /// Reads a file into the empty index; returns false, with the index empty, when that takes more than
  /// is allowed.
  private boolean fits(SpillFile file, long allowedBytes) {
    int[] columns = IntStream.range(1, types.size()).toArray();
    try (SpillFile.Reader reader = file.read(budget)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        ColumnReader groups = new ColumnReader(batch.column(0));
        int[] positions = new int[batch.rowCount()];
        for (int row = 0; row < batch.rowCount(); row++) {
          keys[0].words[row] = groups.longAt(row);
          positions[row] = row;
        }
        locate(batch, columns, positions, batch.rowCount());
        if (budget.reservedBytes() > allowedBytes) {
          clear();
          return false;
        }
      }
    }
    return true;
  }

  private void forEachInMemory(boolean valuesNeeded, Consumer consumer) {
    try (BatchWriter writer = new BatchWriter(types, budget)) {
      for (int morsel = 0; morsel < index.morselCount(); morsel++) {
        int[] groups = index.groupNumbers(morsel);
        for (int from = 0; from < groups.length; from += Batch.ROW_COUNT_MAX) {
          int count = Math.min(Batch.ROW_COUNT_MAX, groups.length - from);
          index.decode(groups, from, count, keys);
          consumer.accept(keys[0].words, count, valuesNeeded ? values(writer, count) : NO_VALUES);
        }
      }
    }
  }

  private Batch values(BatchWriter writer, int count) {
    writer.reset();
    for (int column = 0; column < keys.length; column++) {
      KeyWords key = keys[column];
      boolean two = key.secondWords.length > 0;
      for (int row = 0; row < count; row++) {
        index
            .column(column)
            .write(
                writer.column(column), row, key.words[row], two ? key.secondWords[row] : 0, false);
      }
    }
    return writer.build(count);
  }

  @Override
  public void close() {
    index.close();
    SpillPartitions parts = onDisk;
    if (parts != null) {
      onDisk = null;
      parts.close();
    }
    budget.close();
  }
}
