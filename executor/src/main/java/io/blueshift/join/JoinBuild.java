package io.blueshift.join;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.CompactingColumn;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The finished build side of a join: payload columns, and for each distinct key the rows that have
/// it. Filled by [JoinBuildSink]; then read by any thread.
final class JoinBuild implements AutoCloseable {
  /// A dense table may take this many bits for each row, or [#DENSE_RANGE_ALWAYS] bits in all.
  private static final long DENSE_BITS_PER_ROW = 64;

  private static final long DENSE_RANGE_ALWAYS = 1L << 23;

  /// Collecting the values of a column that is no key takes time and memory beside the join's own.
  private static final int ASKED_ROW_COUNT_MAX = 1 << 20;

  final List<LogicalType> types;
  final BitSet payloadColumns;
  final ArrayLease lease;
  private final @Nullable CompactingColumn[] columns;
  private final @Nullable ColumnVector[] vectors;
  private final @Nullable GatheredStrings[] gatheredStrings;

  int rowCount;

  /// Whether a row without a key (NULL in it) was seen, kept or not.
  boolean sawNullKey;

  /// Whether any row was seen.
  boolean sawRow;

  private @Nullable KeyLayout layout;
  private @Nullable KeyTable table;
  private boolean unique = true;

  /// The payload column that is the only key, or -1.
  private int keyColumn = -1;

  private int[] offsets = {};
  private int[] rows = {};
  private boolean identityRows;
  private byte[] matched = {};
  private long reservedBytes;
  private final MemoryBudget budget;
  private final boolean filtersProbe;
  private @Nullable OccurringValues[] occurring = {};
  private @Nullable SpilledJoin spilled;
  private final Map<Integer, OccurringValues> occurringInColumns = new HashMap<>();
  private final List<KeyInterner> interners = new ArrayList<>();

  /// Makes an empty build side.
  ///
  /// @param filtersProbe whether scans on the probe side ask which keys occur
  JoinBuild(
      List<LogicalType> types, BitSet payloadColumns, boolean filtersProbe, MemoryBudget budget) {
    this.types = types;
    this.filtersProbe = filtersProbe;
    this.payloadColumns = payloadColumns;
    this.budget = budget;
    this.lease = new ArrayLease(budget);
    this.columns = new CompactingColumn[types.size()];
    this.vectors = new ColumnVector[types.size()];
    this.gatheredStrings = new GatheredStrings[types.size()];
    payloadColumns.stream()
        .forEach(column ->
            columns[column] = CompactingColumn.outlivingPipeline(types.get(column), budget));
  }

  /// Says which column is the join's only key.
  void keyIs(int column) {
    keyColumn = column;
  }

  void own(KeyInterner interner) {
    interners.add(interner);
  }

  CompactingColumn column(int index) {
    CompactingColumn column = columns[index];
    assert column != null;
    return column;
  }

  /// Makes the structures that find rows by key.
  ///
  /// @param keyed how many rows have a key
  /// @param rowOfKey the row of each key, or null when they are 0, 1, 2, …
  void index(
      List<KeyLayout.BuildColumn> keys, int keyed, int @Nullable [] rowOfKey, int allRowCount) {
    rowCount = allRowCount;
    if (filtersProbe) {
      collectOccurring(keys, keyed);
    }
    long[] packed = lease.longs(Math.max(1, keyed));
    KeyLayout decided = KeyLayout.pack(keys, keyed, packed, lease);
    layout = decided;
    int[] numbers = lease.ints(Math.max(1, keyed));
    long range = decided.range();
    if (range >= 0 && range <= Math.max(DENSE_RANGE_ALWAYS, DENSE_BITS_PER_ROW * keyed)) {
      DenseKeyTable dense = new DenseKeyTable(packed, keyed, Math.max(range, 1), lease);
      dense.find(packed, keyed, numbers);
      table = dense;
    } else {
      HashKeyTable hash = new HashKeyTable(keyed, lease);
      for (int key = 0; key < keyed; key++) {
        numbers[key] = hash.add(packed[key]);
      }
      table = hash;
    }
    lease.release(packed);
    unique = table.keyCount() == keyed;
    arrangeRows(numbers, keyed, rowOfKey);
    lease.release(numbers);
  }

  private void collectOccurring(List<KeyLayout.BuildColumn> keys, int keyed) {
    occurring = new OccurringValues[keys.size()];
    for (int key = 0; key < occurring.length; key++) {
      KeyLayout.BuildColumn column = keys.get(key);
      if (column.nullSafe()) {
        continue;
      }
      KeyInterner interner = column.interner();
      OccurringValues values =
          interner == null
              ? OccurringValues.of(column.values(), keyed, budget)
              : OccurringValues.of(interner, budget);
      occurring[key] = values;
      reservedBytes += values.sizeBytes();
    }
  }

  /// Returns which values of a key column occur, or null when only the table knows.
  @Nullable OccurringValues occurring(int key) {
    return key < occurring.length ? occurring[key] : null;
  }

  /// Returns which values occur in a column, or null where it is too long, on disk, not kept or no
  /// column of integers. Asked after the build side is complete; safe for use by several threads.
  synchronized @Nullable OccurringValues occurringInColumn(int column) {
    PhysicalType lane = types.get(column).physicalType();
    if (spilled != null
        || rowCount > ASKED_ROW_COUNT_MAX
        || !payloadColumns.get(column)
        || (lane != PhysicalType.INT32 && lane != PhysicalType.INT64)) {
      return null;
    }
    return occurringInColumns.computeIfAbsent(column, this::collectOccurringIn);
  }

  private OccurringValues collectOccurringIn(int column) {
    ColumnVector vector = vector(column);
    long[] values = new long[rowCount];
    KeyReading.readLongs(vector, new int[0], rowCount, true, values, 0);
    int count = rowCount;
    if (KeyReading.mayHoldNulls(vector)) {
      count = 0;
      for (int row = 0; row < rowCount; row++) {
        values[count] = values[row];
        count += KeyReading.isNull(vector, row) ? 0 : 1;
      }
    }
    OccurringValues occurringValues = OccurringValues.of(values, count, budget);
    reservedBytes += occurringValues.sizeBytes();
    return occurringValues;
  }

  /// Makes the structures for a single integer key column that every row has, straight from the
  /// workers' arrays; returns false, with nothing made, when the keys are not dense.
  boolean indexDense(List<long[]> values, int[] rowCounts, int allRowCount) {
    long rangeMax = Math.max(DENSE_RANGE_ALWAYS, DENSE_BITS_PER_ROW * allRowCount);
    KeyLayout decided = KeyLayout.single(values, rowCounts, rangeMax);
    if (decided == null) {
      return false;
    }
    rowCount = allRowCount;
    layout = decided;
    long base = decided.minimum(0);
    DenseKeyTable dense = new DenseKeyTable(values, rowCounts, base, decided.range(), lease);
    table = dense;
    unique = dense.keyCount() == allRowCount;
    rows = lease.ints(Math.max(1, allRowCount));
    if (!unique) {
      offsets = lease.ints(dense.keyCount() + 2L);
      Arrays.fill(offsets, 0, dense.keyCount() + 2, 0);
      countKeys(dense, values, rowCounts, base);
    }
    placeRows(dense, values, rowCounts, base);
    return true;
  }

  private void countKeys(DenseKeyTable dense, List<long[]> values, int[] rowCounts, long base) {
    int[] ends = offsets;
    for (int part = 0; part < rowCounts.length; part++) {
      long[] keys = values.get(part);
      for (int row = 0; row < rowCounts[part]; row++) {
        ends[dense.numberOf(keys[row] - base) + 2]++;
      }
    }
    for (int number = 2; number < dense.keyCount() + 2; number++) {
      ends[number] += ends[number - 1];
    }
  }

  private void placeRows(DenseKeyTable dense, List<long[]> values, int[] rowCounts, long base) {
    int[] target = rows;
    int[] starts = offsets;
    boolean identity = unique;
    int next = 0;
    for (int part = 0; part < rowCounts.length; part++) {
      long[] keys = values.get(part);
      for (int row = 0; row < rowCounts[part]; row++) {
        int number = dense.numberOf(keys[row] - base);
        int place = unique ? number : starts[number + 1]++;
        target[place] = next;
        identity &= place == next;
        next++;
      }
    }
    identityRows = identity;
  }

  /// Sorts the rows by the number of their key (counting sort).
  private void arrangeRows(int[] numbers, int keyed, int @Nullable [] rowOfKey) {
    int keyCount = table().keyCount();
    rows = lease.ints(Math.max(1, keyed));
    if (unique) {
      boolean identity = rowOfKey == null;
      for (int key = 0; key < keyed; key++) {
        rows[numbers[key]] = rowOfKey == null ? key : rowOfKey[key];
        identity &= numbers[key] == key;
      }
      identityRows = identity;
      return;
    }
    offsets = lease.ints(keyCount + 2L);
    Arrays.fill(offsets, 0, keyCount + 2, 0);
    for (int key = 0; key < keyed; key++) {
      offsets[numbers[key] + 2]++;
    }
    for (int number = 2; number < keyCount + 2; number++) {
      offsets[number] += offsets[number - 1];
    }
    for (int key = 0; key < keyed; key++) {
      rows[offsets[numbers[key] + 1]++] = rowOfKey == null ? key : rowOfKey[key];
    }
  }

  /// Takes a view of a payload column once it is complete. Few strings become codes, which are cheaper
  /// to carry on and to compare.
  void seal(int column) {
    ColumnVector vector = column(column).vector();
    vectors[column] = vector;
    if (vector instanceof BytesVector strings) {
      if (BuildDictionary.paysAtOnce(strings)) {
        vectors[column] = BuildDictionary.encodedOrSame(strings);
      } else {
        gatheredStrings[column] = new GatheredStrings(strings, () -> unique && column == keyColumn);
      }
    }
  }

  /// Puts a column that holds rows already in the place of an empty one.
  void replaceColumn(int index, CompactingColumn filled) {
    column(index).close();
    columns[index] = filled;
  }

  /// Notes that the rows are on disk, from where [SpilledJoinSource] takes them; owns the files.
  ///
  /// @param write writes what is still in memory
  void spilledTo(SpilledJoin files, Runnable write) {
    spilled = files;
    write.run();
    interners.forEach(KeyInterner::close);
    interners.clear();
  }

  /// Returns the rows on disk, or null when they are here.
  @Nullable SpilledJoin spilled() {
    return spilled;
  }

  KeyLayout layout() {
    assert layout != null;
    return layout;
  }

  KeyTable table() {
    assert table != null;
    return table;
  }

  /// Returns whether no key occurs twice.
  boolean unique() {
    return unique;
  }

  /// Turns numbers of keys into rows, for unique keys; [KeyTable#NONE] stays.
  void toRows(int[] numbers, int count) {
    if (identityRows) {
      return;
    }
    int[] rowOfNumber = rows;
    for (int index = 0; index < count; index++) {
      int number = numbers[index];
      numbers[index] = number < 0 ? number : rowOfNumber[number];
    }
  }

  /// Returns where in [#rowsByKey] a key's rows begin.
  int firstRow(int number) {
    return unique ? number : offsets[number];
  }

  /// Returns where in [#rowsByKey] a key's rows end.
  int endRow(int number) {
    return unique ? number + 1 : offsets[number + 1];
  }

  /// Returns all rows that have a key, those of one key side by side.
  int[] rowsByKey() {
    return rows;
  }

  /// Returns a payload column.
  ColumnVector vector(int column) {
    ColumnVector vector = vectors[column];
    assert vector != null;
    return vector;
  }

  /// Returns a payload column, of which a worker is about to pick `count` rows.
  ColumnVector vectorToGather(int column, int count) {
    GatheredStrings strings = gatheredStrings[column];
    return strings == null ? vector(column) : strings.before(count);
  }

  /// Makes room for noting which rows found a match.
  void trackMatches(int allRowCount) {
    budget.reserve(allRowCount);
    reservedBytes += allRowCount;
    matched = new byte[allRowCount];
  }

  /// Returns for each row whether it found a match: 1, else 0. Workers write 1 without order, since
  /// nothing ever becomes 0 again; the pipeline's end publishes it.
  byte[] matched() {
    return matched;
  }

  @Override
  public void close() {
    for (CompactingColumn column : columns) {
      if (column != null) {
        column.close();
      }
    }
    interners.forEach(KeyInterner::close);
    if (spilled != null) {
      spilled.close();
    }
    lease.close();
    budget.release(reservedBytes);
    reservedBytes = 0;
  }
}
