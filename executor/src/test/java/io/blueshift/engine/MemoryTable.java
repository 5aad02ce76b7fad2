package io.blueshift.engine;

import io.blueshift.kernel.VectorBuilder;
import io.blueshift.kernel.VectorReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.ValueHash;
import io.blueshift.vector.Values;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table of Java rows in row groups of a given size, for tests of operators. Readers box every value
/// and take predicates literally.
public final class MemoryTable implements TableSnapshot {
  private final int tableId;
  private final List<LogicalType> types;
  private final List<@Nullable Object[]> rows;
  private final List<RowGroup> groups = new ArrayList<>();

  /// Makes a table of rows in the form of [Values].
  public MemoryTable(
      int tableId, List<LogicalType> types, List<@Nullable Object[]> rows, int groupRowCount) {
    this.tableId = tableId;
    this.types = types;
    this.rows = rows;
    for (int first = 0; first < rows.size(); first += groupRowCount) {
      groups.add(new Group(rows.subList(first, Math.min(rows.size(), first + groupRowCount))));
    }
  }

  @Override
  public int tableId() {
    return tableId;
  }

  @Override
  public List<LogicalType> columnTypes() {
    return types;
  }

  @Override
  public long rowCount() {
    return rows.size();
  }

  @Override
  public List<RowGroup> rowGroups() {
    return groups;
  }

  @Override
  public ColumnStatistics statistics(int column) {
    Long minimum = null;
    Long maximum = null;
    for (@Nullable Object[] row : rows) {
      if (row[column] instanceof Long value) {
        minimum = minimum == null ? value : Math.min(minimum, value);
        maximum = maximum == null ? value : Math.max(maximum, value);
      }
    }
    long distinctCount =
        rows.stream().map(row -> row[column]).filter(Long.class::isInstance).distinct().count();
    boolean unique = !rows.isEmpty() && distinctCount == rows.size();
    return new ColumnStatistics(minimum, maximum, 0, rows.size(), 8, null, unique);
  }

  private final class Group implements RowGroup {
    private final List<@Nullable Object[]> groupRows;

    Group(List<@Nullable Object[]> groupRows) {
      this.groupRows = groupRows;
    }

    @Override
    public int rowCount() {
      return groupRows.size();
    }

    @Override
    public boolean hasDeleted(int firstRow, int rowCount) {
      return false;
    }

    @Override
    public void clearDeleted(int firstRow, int rowCount, long[] selection) {
      // No row of these tables is ever deleted.
    }

    @Override
    public int pageRowCount() {
      return 8192;
    }

    @Override
    public MatchDecision decide(ColumnPredicate predicate, int firstRow, int rowCount) {
      return MatchDecision.SOME;
    }

    @Override
    public boolean within(int column, int firstRow, int rowCount, long lower, long upper) {
      return false;
    }

    @Override
    public long encodedSizeBytes(int column, int firstRow, int rowCount) {
      return 8L * rowCount;
    }

    @Override
    public RowGroupReader openReader(MemoryBudget budget) {
      return new Reader(groupRows, budget);
    }
  }

  private final class Reader implements RowGroupReader {
    private final List<@Nullable Object[]> groupRows;
    private final List<VectorBuilder> builders;

    Reader(List<@Nullable Object[]> groupRows, MemoryBudget budget) {
      this.groupRows = groupRows;
      this.builders = types.stream().map(type -> new VectorBuilder(type, budget)).toList();
    }

    @Override
    public void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
      if (predicate instanceof ColumnPredicate.Computed computed) {
        long[] passing = new long[selection.length];
        computed
            .condition()
            .evaluate(read(computed.column(), firstRow, rowCount, selection), passing);
        for (int word = 0; word < selection.length; word++) {
          selection[word] &= passing[word];
        }
        return;
      }
      for (int row = 0; row < rowCount; row++) {
        if (!passes(predicate, groupRows.get(firstRow + row)[predicate.column()])) {
          selection[row >>> 6] &= ~(1L << row);
        }
      }
    }

    @Override
    public ColumnVector read(int column, int firstRow, int rowCount, long[] selection) {
      VectorBuilder builder = builders.get(column);
      builder.clear();
      for (int row = firstRow; row < firstRow + rowCount; row++) {
        builder.append(groupRows.get(row)[column]);
      }
      return builder.build();
    }

    @Override
    public void close() {
      builders.forEach(VectorBuilder::close);
    }
  }

  private static boolean passes(ColumnPredicate predicate, @Nullable Object value) {
    return switch (predicate) {
      case ColumnPredicate.IsNull ignored -> value == null;
      case ColumnPredicate.IsNotNull ignored -> value != null;
      case ColumnPredicate other when value == null -> false;
      case ColumnPredicate.IntegerRange range ->
          range.lower() <= (Long) value && (Long) value <= range.upper();
      case ColumnPredicate.IntegerNotEqual different -> (Long) value != different.excluded();
      case ColumnPredicate.IntegerSet set ->
          java.util.Arrays.binarySearch(set.values(), (Long) value) >= 0;
      case ColumnPredicate.KeyBitmap bitmap -> {
        long key = (Long) value - bitmap.base();
        yield key >= 0
            && key < (long) bitmap.words().length << 6
            && (bitmap.words()[(int) (key >>> 6)] >>> key & 1) != 0;
      }
      case ColumnPredicate.KeyBloom bloom -> bloom.filter().mayContain(hash(value));
      case ColumnPredicate.BytesSet set ->
          set.values().stream().anyMatch(bytes -> text(bytes).equals(text((byte[]) value)));
      case ColumnPredicate.BytesRange range ->
          (range.lower() == null || text((byte[]) value).compareTo(text(range.lower())) >= 0)
              && (range.upper() == null
                  || text((byte[]) value).compareTo(text(range.upper())) <= 0);
      case ColumnPredicate.FloatRange ignored -> throw new UnsupportedOperationException();
      case ColumnPredicate.Computed ignored -> throw new IllegalStateException();
      case ColumnPredicate.DocumentRange ignored -> throw new IllegalStateException();
    };
  }

  private static long hash(Object value) {
    return switch (value) {
      case Long number -> ValueHash.ofLong(number);
      case Double number -> ValueHash.ofDouble(number);
      case byte[] bytes -> hashOf(bytes);
      default -> throw new UnsupportedOperationException("no hash [value=" + value + "]");
    };
  }

  private static long hashOf(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(bytes.length + 8L);
      MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
      return ValueHash.ofBytes(copy.address(), bytes.length);
    }
  }

  private static String text(byte[] bytes) {
    return Values.text(bytes);
  }

  /// Reads a value of any vector as Java object.
  static @Nullable Object valueAt(ColumnVector vector, int position) {
    return vector instanceof ConstantVector constant
        ? VectorReader.of(constant.value()).objectAt(0)
        : VectorReader.of(vector).objectAt(position);
  }
}
