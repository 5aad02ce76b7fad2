package io.blueshift.table;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Makes batches of boxed rows and reads tables back as boxed rows; strings appear as String.
public final class TestRows {
  private TestRows() {}

  /// Makes a batch of flat vectors.
  public static Batch batch(List<LogicalType> types, List<List<Object>> rows) {
    List<ColumnVector> columns = new ArrayList<>();
    for (int column = 0; column < types.size(); column++) {
      List<Object> values = new ArrayList<>();
      for (List<Object> row : rows) {
        values.add(row.get(column));
      }
      columns.add(vector(types.get(column), values));
    }
    return Batch.of(rows.size(), columns);
  }

  /// Makes a flat vector of boxed values; a String stands for its bytes.
  private static ColumnVector vector(LogicalType type, List<Object> values) {
    if (type.physicalType() == PhysicalType.INT64 && !values.contains(null)) {
      MemorySegment lane = Arena.ofAuto().allocate(8L * values.size() + 64, 64);
      for (int row = 0; row < values.size(); row++) {
        lane.setAtIndex(JAVA_LONG_UNALIGNED, row, (Long) values.get(row));
      }
      return new Int64Vector(type, values.size(), lane, Validity.ALL_PRESENT);
    }
    if (type.physicalType() == PhysicalType.BYTES && !values.isEmpty()) {
      return strings(type, values);
    }
    ColumnBuffer buffer = new ColumnBuffer(type, BufferSource.COLLECTED);
    for (Object value : values) {
      Object boxed = value instanceof String text ? Values.bytes(text) : value;
      buffer.append(SingleValue.of(type, boxed), null, 1);
    }
    return values.isEmpty()
        ? new ConstantVector(0, SingleValue.of(type, null))
        : buffer.vector(0, values.size());
  }

  private static ColumnVector strings(LogicalType type, List<Object> values) {
    int count = values.size();
    byte[][] bytes = new byte[count][];
    int total = 0;
    for (int row = 0; row < count; row++) {
      Object value = values.get(row);
      bytes[row] = value instanceof String text ? Values.bytes(text) : (byte[]) value;
      total += bytes[row] == null ? 0 : bytes[row].length;
    }
    Arena arena = Arena.ofAuto();
    MemorySegment views = arena.allocate(16L * count + 64, 64);
    MemorySegment bits = arena.allocate(count / 8 + 64, 64);
    MemorySegment data = arena.allocate(total + 64, 64);
    int offset = 0;
    for (int row = 0; row < count; row++) {
      if (bytes[row] == null) {
        continue;
      }
      byte old = bits.get(JAVA_BYTE, row >>> 3);
      bits.set(JAVA_BYTE, row >>> 3, (byte) (old | 1 << (row & 7)));
      int length = bytes[row].length;
      long view = 16L * row;
      views.set(JAVA_INT_UNALIGNED, view, length);
      boolean inline = length <= BytesVector.INLINE_MAX_BYTES;
      MemorySegment.copy(bytes[row], 0, views, JAVA_BYTE, view + 4, inline ? length : 4);
      if (!inline) {
        MemorySegment.copy(bytes[row], 0, data, JAVA_BYTE, offset, length);
        views.set(JAVA_INT_UNALIGNED, view + BytesVector.BUFFER_OFFSET_OFFSET, offset);
        offset += length;
      }
    }
    return new BytesVector(type, count, views, new MemorySegment[] {data}, Validity.ofBits(bits));
  }

  /// Reads all rows of a table in order.
  public static List<List<Object>> read(TableSnapshot table) {
    return read(table, table.columnTypes().size());
  }

  /// Reads all rows of a table in order, each with its row id behind the last column.
  public static List<List<Object>> readWithIds(TableSnapshot table) {
    return read(table, table.rowIdColumn() + 1);
  }

  private static List<List<Object>> read(TableSnapshot table, int columnCount) {
    return read(table.rowGroups(), columnCount);
  }

  /// Reads the first columns of row groups.
  public static List<List<Object>> read(List<RowGroup> groups, int columnCount) {
    List<List<Object>> rows = new ArrayList<>();
    try (MemoryBudget budget = MemoryBudget.root("read", Long.MAX_VALUE)) {
      for (RowGroup group : groups) {
        read(group, columnCount, budget, rows);
      }
    }
    return rows;
  }

  private static void read(
      RowGroup group, int columnCount, MemoryBudget budget, List<List<Object>> rows) {
    try (RowGroupReader reader = group.openReader(budget)) {
      for (int first = 0; first < group.rowCount(); ) {
        int count =
            Math.min(
                Math.min(Batch.ROW_COUNT_MAX, group.rowCount() - first),
                group.pageRowCount() - first % group.pageRowCount());
        long[] selection = new long[(count + 63) >>> 6];
        Arrays.fill(selection, -1);
        group.clearDeleted(first, count, selection);
        List<List<Object>> read = new ArrayList<>();
        for (int row = 0; row < count; row++) {
          read.add(new ArrayList<>());
        }
        for (int column = 0; column < columnCount; column++) {
          ColumnVector vector = reader.read(column, first, count, selection);
          for (int row = 0; row < count; row++) {
            read.get(row).add(value(vector, row));
          }
        }
        for (int row = 0; row < count; row++) {
          if ((selection[row >>> 6] >>> row & 1) != 0) {
            rows.add(read.get(row));
          }
        }
        first += count;
      }
    }
  }

  /// Counts the rows that pass a predicate, by zone maps and filters as a scan does.
  public static long count(TableSnapshot table, ColumnPredicate predicate) {
    long passed = 0;
    try (MemoryBudget budget = MemoryBudget.root("count", Long.MAX_VALUE)) {
      for (RowGroup group : table.rowGroups()) {
        try (RowGroupReader reader = group.openReader(budget)) {
          for (int first = 0; first < group.rowCount(); ) {
            int count =
                Math.min(
                    Math.min(Batch.ROW_COUNT_MAX, group.rowCount() - first),
                    group.pageRowCount() - first % group.pageRowCount());
            long[] selection = new long[(count + 63) >>> 6];
            for (int row = 0; row < count; row++) {
              selection[row >>> 6] |= 1L << row;
            }
            group.clearDeleted(first, count, selection);
            MatchDecision decision = group.decide(predicate, first, count);
            if (decision == MatchDecision.SOME) {
              reader.filter(predicate, first, count, selection);
            }
            if (decision != MatchDecision.NONE) {
              passed += Arrays.stream(selection).map(Long::bitCount).sum();
            }
            first += count;
          }
        }
      }
    }
    return passed;
  }

  /// Returns a value of a vector as a boxed object; strings as String.
  public static Object value(ColumnVector vector, int position) {
    return switch (vector) {
      case FlatVector flat -> flatValue(flat, position);
      case ConstantVector constant -> flatValue(constant.value(), 0);
      case DictionaryVector dictionary ->
          dictionary.validity().isPresent(position)
              ? flatValue(
                  dictionary.dictionary(),
                  dictionary.codes().getAtIndex(JAVA_INT_UNALIGNED, position))
              : null;
    };
  }

  private static Object flatValue(FlatVector vector, int position) {
    if (!vector.validity().isPresent(position)) {
      return null;
    }
    var values = vector.values();
    return switch (vector.type().physicalType()) {
      case BOOLEAN -> ((values.get(JAVA_BYTE, position >>> 3) >>> (position & 7)) & 1) != 0;
      case INT32 -> (long) values.get(JAVA_INT_UNALIGNED, (long) position << 2);
      case INT64 -> values.get(JAVA_LONG_UNALIGNED, (long) position << 3);
      case FLOAT64 -> values.get(JAVA_DOUBLE_UNALIGNED, (long) position << 3);
      case INT128 -> {
        byte[] bytes = new byte[16];
        for (int index = 0; index < 16; index++) {
          bytes[15 - index] = values.get(JAVA_BYTE, ((long) position << 4) + index);
        }
        yield new BigInteger(bytes);
      }
      case INTERVAL ->
          new Values.Interval(
              values.get(JAVA_INT_UNALIGNED, (long) position << 4),
              values.get(JAVA_INT_UNALIGNED, ((long) position << 4) + 4),
              values.get(JAVA_LONG_UNALIGNED, ((long) position << 4) + 8));
      case BYTES -> Values.text(Values.bytes((BytesVector) vector, position));
    };
  }
}
