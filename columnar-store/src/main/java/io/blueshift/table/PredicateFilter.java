package io.blueshift.table;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.BytesRange;
import io.blueshift.scan.ColumnPredicate.BytesSet;
import io.blueshift.scan.ColumnPredicate.Computed;
import io.blueshift.scan.ColumnPredicate.DocumentRange;
import io.blueshift.scan.ColumnPredicate.FloatRange;
import io.blueshift.scan.ColumnPredicate.IntegerNotEqual;
import io.blueshift.scan.ColumnPredicate.IntegerRange;
import io.blueshift.scan.ColumnPredicate.IntegerSet;
import io.blueshift.scan.ColumnPredicate.IsNotNull;
import io.blueshift.scan.ColumnPredicate.IsNull;
import io.blueshift.scan.ColumnPredicate.KeyBitmap;
import io.blueshift.scan.ColumnPredicate.KeyBloom;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Values;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Evaluates predicates on flat vectors of the write buffer, value by value: the buffer holds few
/// rows beside a table's segments.
final class PredicateFilter {
  private PredicateFilter() {}

  /// Clears the bits of positions that fail. A Bloom filter from a join clears none: it may let
  /// strangers through, and the join tells them apart.
  static void filter(ColumnPredicate predicate, FlatVector vector, long[] selection) {
    switch (predicate) {
      case IsNull ignored -> {
        for (int word = 0; word < words(vector); word++) {
          selection[word] &= ~vector.validity().word(word);
        }
      }
      case IsNotNull ignored -> keepPresent(vector, selection);
      case KeyBloom ignored -> keepPresent(vector, selection);
      case Computed computed -> filterBy(computed.condition(), vector, selection);
      case DocumentRange range -> filterBy(range.condition(), vector, selection);
      case IntegerRange range ->
          filterIntegers(
              vector, selection, value -> value >= range.lower() && value <= range.upper());
      case IntegerNotEqual other ->
          filterIntegers(vector, selection, value -> value != other.excluded());
      case IntegerSet set ->
          filterIntegers(vector, selection, value -> Arrays.binarySearch(set.values(), value) >= 0);
      case KeyBitmap map -> filterIntegers(vector, selection, value -> contains(map, value));
      case FloatRange range -> filterFloats(vector, selection, range);
      case BytesRange range -> {
        BytesRange bounds = collated(vector.type(), range);
        filterBytes(vector, selection, value -> contains(bounds, value));
      }
      case BytesSet set -> filterByteSet(vector, selection, set);
    }
  }

  private interface IntegerTest {
    boolean passes(long value);
  }

  private interface BytesTest {
    boolean passes(byte[] value);
  }

  private static int words(FlatVector vector) {
    return (vector.rowCount() + 63) >>> 6;
  }

  private static void keepPresent(FlatVector vector, long[] selection) {
    if (!vector.validity().allPresent()) {
      for (int word = 0; word < words(vector); word++) {
        selection[word] &= vector.validity().word(word);
      }
    }
  }

  private static void filterIntegers(FlatVector vector, long[] selection, IntegerTest test) {
    keepPresent(vector, selection);
    MemorySegment values = vector.values();
    boolean narrow = vector.type().physicalType() == PhysicalType.INT32;
    for (int position = 0; position < vector.rowCount(); position++) {
      long bit = 1L << position;
      if ((selection[position >>> 6] & bit) != 0) {
        long value =
            narrow
                ? values.get(JAVA_INT_UNALIGNED, (long) position << 2)
                : values.get(JAVA_LONG_UNALIGNED, (long) position << 3);
        if (!test.passes(value)) {
          selection[position >>> 6] &= ~bit;
        }
      }
    }
  }

  private static boolean contains(KeyBitmap map, long value) {
    long bit = value - map.base();
    return bit >= 0
        && bit < (long) map.words().length << 6
        && (map.words()[(int) (bit >>> 6)] >>> bit & 1) != 0;
  }

  private static void filterFloats(FlatVector vector, long[] selection, FloatRange range) {
    keepPresent(vector, selection);
    for (int position = 0; position < vector.rowCount(); position++) {
      double value = vector.values().get(JAVA_DOUBLE_UNALIGNED, (long) position << 3);
      int toLower = order(value, range.lower());
      int toUpper = order(value, range.upper());
      boolean passes =
          (toLower > 0 || (toLower == 0 && range.lowerInclusive()))
              && (toUpper < 0 || (toUpper == 0 && range.upperInclusive()));
      if (!passes) {
        selection[position >>> 6] &= ~(1L << position);
      }
    }
  }

  /// Compares as SQL does: NaN above all, both zeros equal.
  private static int order(double left, double right) {
    return left == right ? 0 : Double.compare(left, right);
  }

  private static boolean contains(BytesRange range, byte[] value) {
    if (range.lower() != null) {
      int order = Arrays.compareUnsigned(value, range.lower());
      if (order < 0 || (order == 0 && !range.lowerInclusive())) {
        return false;
      }
    }
    if (range.upper() != null) {
      int order = Arrays.compareUnsigned(value, range.upper());
      return order < 0 || (order == 0 && range.upperInclusive());
    }
    return true;
  }

  private static void filterByteSet(FlatVector vector, long[] selection, BytesSet set) {
    LogicalType type = vector.type();
    byte[][] members =
        set.values().stream().map(value -> collated(type, value)).toArray(byte[][]::new);
    filterBytes(
        vector,
        selection,
        value -> {
          for (byte[] member : members) {
            if (Arrays.equals(member, value)) {
              return true;
            }
          }
          return false;
        });
  }

  private static void filterBytes(FlatVector vector, long[] selection, BytesTest test) {
    keepPresent(vector, selection);
    BytesVector bytes = (BytesVector) vector;
    for (int position = 0; position < vector.rowCount(); position++) {
      long bit = 1L << position;
      if ((selection[position >>> 6] & bit) != 0
          && !test.passes(collated(vector.type(), Values.bytes(bytes, position)))) {
        selection[position >>> 6] &= ~bit;
      }
    }
  }

  private static void filterBy(
      ColumnPredicate.VectorCondition condition, FlatVector vector, long[] selection) {
    long[] result = new long[words(vector)];
    condition.evaluate(vector, result);
    for (int word = 0; word < result.length; word++) {
      selection[word] &= result[word];
    }
    keepPresent(vector, selection);
  }

  private static BytesRange collated(LogicalType type, BytesRange range) {
    byte[] lower = range.lower();
    byte[] upper = range.upper();
    return new BytesRange(
        range.column(),
        lower == null ? null : collated(type, lower),
        range.lowerInclusive(),
        upper == null ? null : collated(type, upper),
        range.upperInclusive());
  }

  /// Takes trailing blanks off where the type's collation does not count them.
  private static byte[] collated(LogicalType type, byte[] value) {
    if (!(type instanceof LogicalType.StringType string)
        || string.collation() == Collation.BINARY) {
      return value;
    }
    int length = value.length;
    while (length > 0 && value[length - 1] == ' ') {
      length--;
    }
    return length == value.length ? value : Arrays.copyOf(value, length);
  }
}
