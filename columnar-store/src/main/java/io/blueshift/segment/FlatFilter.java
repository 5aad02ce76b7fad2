package io.blueshift.segment;

import static io.blueshift.segment.SegmentFormat1.INT;
import static io.blueshift.segment.SegmentFormat1.LONG;

import io.blueshift.encoding.BytesOrder;
import io.blueshift.encoding.ValueFilter;
import io.blueshift.scan.BloomFilter;
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
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.BytesAddresses;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Float64Vector;
import io.blueshift.vector.Int128Vector;
import io.blueshift.vector.Int32Vector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.IntervalVector;
import io.blueshift.vector.ValueHash;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// Evaluates predicates on decoded values. Nulls are not looked at here: whoever calls takes them out.
final class FlatFilter {
  private static final ValueFilter KERNELS = ValueFilter.best();

  /// Sets of integers this near to each other are tested as bitmaps.
  private static final int BITMAP_SET_WORDS_MAX = 64;

  private FlatFilter() {}

  /// Clears the bits of the rows in `selection` that fail.
  static void evaluate(ColumnPredicate predicate, FlatVector vector, long[] selection) {
    switch (predicate) {
      case IntegerRange range -> integerRange(range, vector, selection);
      case IntegerNotEqual different -> notEqual(different, vector, selection);
      case IntegerSet set -> integerSet(set, vector, selection);
      case KeyBitmap bitmap -> keyBitmap(bitmap, vector, selection);
      case FloatRange range -> floatRange(range, (Float64Vector) vector, selection);
      case BytesRange range -> bytesRange(range, (BytesVector) vector, selection);
      case BytesSet set -> bytesSet(set, (BytesVector) vector, selection);
      case Computed computed -> condition(computed.condition(), vector, selection);
      case DocumentRange range -> condition(range.condition(), vector, selection);
      case KeyBloom bloom -> keyBloom(bloom.filter(), vector, selection);
      case IsNull _, IsNotNull _ -> throw new IllegalStateException("nulls are decided before");
    }
  }

  private static void condition(
      ColumnPredicate.VectorCondition condition, FlatVector vector, long[] selection) {
    long[] result = new long[SelectionBits.wordCount(vector.rowCount())];
    condition.evaluate(vector, result);
    SelectionBits.and(selection, result, vector.rowCount());
  }

  /// Clears the bits of the rows in `selection` that fail, as nulls do unless they are asked for.
  static void evaluateWithNulls(ColumnPredicate predicate, FlatVector vector, long[] selection) {
    int rowCount = vector.rowCount();
    if (predicate instanceof IsNull) {
      for (int word = 0; word < SelectionBits.wordCount(rowCount); word++) {
        selection[word] &= ~vector.validity().word(word);
      }
      return;
    }
    if (!vector.validity().allPresent()) {
      SelectionBits.and(selection, vector.validity().bits(), rowCount);
    }
    if (!(predicate instanceof IsNotNull) && !SelectionBits.none(selection, rowCount)) {
      evaluate(predicate, vector, selection);
    }
  }

  private static void integerRange(IntegerRange range, FlatVector vector, long[] selection) {
    int rowCount = vector.rowCount();
    long[] result = new long[SelectionBits.wordCount(rowCount)];
    if (vector instanceof Int32Vector) {
      long lower = Math.max(range.lower(), Integer.MIN_VALUE);
      long upper = Math.min(range.upper(), Integer.MAX_VALUE);
      if (lower > upper) {
        SelectionBits.clear(selection, rowCount);
        return;
      }
      KERNELS.intRange(vector.values(), rowCount, (int) lower, (int) upper, result);
    } else {
      KERNELS.longRange(vector.values(), rowCount, range.lower(), range.upper(), result);
    }
    SelectionBits.and(selection, result, rowCount);
  }

  private static void notEqual(IntegerNotEqual different, FlatVector vector, long[] selection) {
    int rowCount = vector.rowCount();
    long excluded = different.excluded();
    long[] result = new long[SelectionBits.wordCount(rowCount)];
    if (vector instanceof Int32Vector) {
      if (excluded != (int) excluded) {
        return;
      }
      KERNELS.intRange(vector.values(), rowCount, (int) excluded, (int) excluded, result);
    } else {
      KERNELS.longRange(vector.values(), rowCount, excluded, excluded, result);
    }
    for (int word = 0; word < result.length; word++) {
      selection[word] &= ~result[word];
    }
  }

  private static void integerSet(IntegerSet set, FlatVector vector, long[] selection) {
    long[] members = set.values();
    int rowCount = vector.rowCount();
    long[] result = new long[SelectionBits.wordCount(rowCount)];
    if (members.length <= 4) {
      long[] one = new long[result.length];
      for (long member : members) {
        if (vector instanceof Int64Vector) {
          KERNELS.longRange(vector.values(), rowCount, member, member, one);
        } else if (member == (int) member) {
          KERNELS.intRange(vector.values(), rowCount, (int) member, (int) member, one);
        } else {
          continue;
        }
        for (int word = 0; word < result.length; word++) {
          result[word] |= one[word];
        }
      }
    } else if ((members[members.length - 1] - members[0]) >>> 6 < BITMAP_SET_WORDS_MAX) {
      keyBitmap(bitmapOf(set), vector, selection);
      return;
    } else {
      MemorySegment values = vector.values();
      boolean narrow = vector instanceof Int32Vector;
      for (int row = 0; row < rowCount; row++) {
        long value = narrow ? values.get(INT, (long) row << 2) : values.get(LONG, (long) row << 3);
        result[row >>> 6] |= Arrays.binarySearch(members, value) >= 0 ? 1L << row : 0;
      }
    }
    SelectionBits.and(selection, result, rowCount);
  }

  private static KeyBitmap bitmapOf(IntegerSet set) {
    long[] members = set.values();
    long base = members[0];
    long[] words = new long[(int) ((members[members.length - 1] - base) >>> 6) + 1];
    for (long member : members) {
      words[(int) ((member - base) >>> 6)] |= 1L << (member - base);
    }
    return new KeyBitmap(set.column(), base, words);
  }

  private static void keyBitmap(KeyBitmap bitmap, FlatVector vector, long[] selection) {
    int rowCount = vector.rowCount();
    if (bitmap.words().length == 0) {
      SelectionBits.clear(selection, rowCount);
    } else if (vector instanceof Int32Vector) {
      KERNELS.intBitmap(vector.values(), rowCount, bitmap.base(), bitmap.words(), selection);
    } else {
      KERNELS.longBitmap(vector.values(), rowCount, bitmap.base(), bitmap.words(), selection);
    }
  }

  private static void keyBloom(BloomFilter filter, FlatVector vector, long[] selection) {
    MemorySegment values = vector.values();
    if (vector instanceof Int32Vector || vector instanceof Int64Vector) {
      boolean narrow = vector instanceof Int32Vector;
      for (int word = 0; word < SelectionBits.wordCount(vector.rowCount()); word++) {
        if (selection[word] != 0) {
          selection[word] &=
              narrow
                  ? bloomInts(filter, values, word << 6, selection[word])
                  : bloomLongs(filter, values, word << 6, selection[word]);
        }
      }
      return;
    }
    BytesAddresses addresses = new BytesAddresses();
    if (vector instanceof BytesVector bytes) {
      addresses.reset(bytes);
    }
    for (int row = 0; row < vector.rowCount(); row++) {
      if ((selection[row >>> 6] >>> row & 1) == 0) {
        continue;
      }
      long hash =
          switch (vector) {
            case Int32Vector _, Int64Vector _ -> throw new IllegalStateException("done before");
            case Float64Vector _ ->
                ValueHash.ofDouble(Double.longBitsToDouble(values.get(LONG, (long) row << 3)));
            case Int128Vector _ ->
                ValueHash.ofInt128(
                    values.get(LONG, (long) row << 4), values.get(LONG, ((long) row << 4) + 8));
            case IntervalVector _ ->
                ValueHash.ofInterval(
                    values.get(INT, (long) row << 4),
                    values.get(INT, ((long) row << 4) + 4),
                    values.get(LONG, ((long) row << 4) + 8));
            case BooleanVector _ ->
                ValueHash.ofLong(values.get(LONG, (long) (row >>> 6) << 3) >>> row & 1);
            case BytesVector _ -> addresses.hash(row);
          };
      if (!filter.mayContain(hash)) {
        selection[row >>> 6] &= ~(1L << row);
      }
    }
  }

  /// Returns which of the selected rows of 64 may be members.
  private static long bloomInts(
      BloomFilter filter, MemorySegment values, int firstRow, long selected) {
    long members = 0;
    for (long left = selected; left != 0; left &= left - 1) {
      int bit = Long.numberOfTrailingZeros(left);
      long hash = ValueHash.ofLong(values.get(INT, (long) (firstRow + bit) << 2));
      members |= (filter.mayContain(hash) ? 1L : 0L) << bit;
    }
    return members;
  }

  private static long bloomLongs(
      BloomFilter filter, MemorySegment values, int firstRow, long selected) {
    long members = 0;
    for (long left = selected; left != 0; left &= left - 1) {
      int bit = Long.numberOfTrailingZeros(left);
      long hash = ValueHash.ofLong(values.get(LONG, (long) (firstRow + bit) << 3));
      members |= (filter.mayContain(hash) ? 1L : 0L) << bit;
    }
    return members;
  }

  private static void floatRange(FloatRange range, Float64Vector vector, long[] selection) {
    MemorySegment values = vector.values();
    for (int row = 0; row < vector.rowCount(); row++) {
      double value = Double.longBitsToDouble(values.get(LONG, (long) row << 3));
      boolean passes = ZoneMaps.aboveLower(range, value) && ZoneMaps.belowUpper(range, value);
      selection[row >>> 6] &= passes ? -1L : ~(1L << row);
    }
  }

  private static void bytesRange(BytesRange range, BytesVector vector, long[] selection) {
    Collation collation = StoredType.collation(vector.type());
    byte[] lower = range.lower();
    byte[] upper = range.upper();
    boolean closed = range.lowerInclusive() && range.upperInclusive();
    if (closed && lower != null && Arrays.equals(lower, upper)) {
      bytesSet(new BytesSet(range.column(), List.of(lower)), vector, selection);
      return;
    }
    for (int row = 0; row < vector.rowCount(); row++) {
      if ((selection[row >>> 6] >>> row & 1) == 0) {
        continue;
      }
      byte[] value = SegmentDictionary.ViewBytes.copy(vector, row);
      boolean passes = true;
      if (lower != null) {
        int order = compare(value, lower, collation);
        passes = order > 0 || (order == 0 && range.lowerInclusive());
      }
      if (passes && upper != null) {
        int order = compare(value, upper, collation);
        passes = order < 0 || (order == 0 && range.upperInclusive());
      }
      if (!passes) {
        selection[row >>> 6] &= ~(1L << row);
      }
    }
  }

  private static void bytesSet(BytesSet set, BytesVector vector, long[] selection) {
    Collation collation = StoredType.collation(vector.type());
    int[] starts = starts(set, collation);
    MemorySegment views = vector.values();
    for (int row = 0; row < vector.rowCount(); row++) {
      if ((selection[row >>> 6] >>> row & 1) == 0) {
        continue;
      }
      long view = (long) row * BytesVector.VIEW_SIZE_BYTES;
      boolean passes =
          mayStart(starts, views.get(INT, view + BytesVector.INLINE_OFFSET))
              && contains(set, SegmentDictionary.ViewBytes.copy(vector, row), collation);
      if (!passes) {
        selection[row >>> 6] &= ~(1L << row);
      }
    }
  }

  /// Returns the first four bytes of each member as a view has them; nothing when some member is
  /// shorter, for blanks may follow it.
  private static int[] starts(BytesSet set, Collation collation) {
    int[] starts = new int[set.values().size()];
    for (int i = 0; i < starts.length; i++) {
      byte[] member = set.values().get(i);
      if (BytesOrder.significant(member, 0, member.length, collation) < Integer.BYTES) {
        return new int[0];
      }
      starts[i] = MemorySegment.ofArray(member).get(INT, 0);
    }
    return starts;
  }

  private static boolean mayStart(int[] starts, int start) {
    boolean known = starts.length == 0;
    for (int candidate : starts) {
      known |= candidate == start;
    }
    return known;
  }

  private static boolean contains(BytesSet set, byte[] value, Collation collation) {
    for (byte[] member : set.values()) {
      if (compare(value, member, collation) == 0) {
        return true;
      }
    }
    return false;
  }

  private static int compare(byte[] first, byte[] second, Collation collation) {
    return BytesOrder.compare(first, 0, first.length, second, 0, second.length, collation);
  }
}
