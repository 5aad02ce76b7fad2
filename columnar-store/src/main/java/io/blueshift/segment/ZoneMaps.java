package io.blueshift.segment;

import io.blueshift.encoding.BytesOrder;
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
import io.blueshift.scan.MatchDecision;
import io.blueshift.type.Collation;
import java.util.Arrays;

/// Decides predicates from a page's minimum, maximum and null count.
final class ZoneMaps {
  private static final int BITMAP_WORDS_LOOKED_AT_MAX = 1024;

  private ZoneMaps() {}

  /// Returns what the zone map of one page says of a predicate.
  static MatchDecision decide(ColumnPredicate predicate, ColumnChunk chunk, int page) {
    int rows = chunk.segment().pageRows(page);
    int nulls = chunk.nullCount(page);
    if (predicate instanceof IsNull) {
      return nulls == 0
          ? MatchDecision.NONE
          : nulls == rows ? MatchDecision.ALL : MatchDecision.SOME;
    }
    if (nulls == rows) {
      return MatchDecision.NONE;
    }
    MatchDecision ofValues = decideValues(predicate, chunk, page);
    return nulls > 0 ? ofValues.and(MatchDecision.SOME) : ofValues;
  }

  private static MatchDecision decideValues(
      ColumnPredicate predicate, ColumnChunk chunk, int page) {
    if (predicate instanceof IsNotNull) {
      return MatchDecision.ALL;
    }
    if (!chunk.bounded(page)) {
      return MatchDecision.SOME;
    }
    long minimum = chunk.minimum(page);
    long maximum = chunk.maximum(page);
    return switch (predicate) {
      case IntegerRange range -> range(range.lower(), range.upper(), minimum, maximum);
      case IntegerNotEqual different -> {
        long excluded = different.excluded();
        if (excluded < minimum || excluded > maximum) {
          yield MatchDecision.ALL;
        }
        yield minimum == maximum ? MatchDecision.NONE : MatchDecision.SOME;
      }
      case IntegerSet set -> set(set.values(), minimum, maximum);
      case KeyBitmap bitmap -> bitmap(bitmap, minimum, maximum);
      case FloatRange range ->
          floats(range, Double.longBitsToDouble(minimum), Double.longBitsToDouble(maximum));
      case BytesRange _, BytesSet _ ->
          chunk.hasDictionary()
              ? codes(predicate, chunk, (int) minimum, (int) maximum)
              : text(predicate, chunk, minimum, maximum);
      case KeyBloom _, Computed _, DocumentRange _ -> MatchDecision.SOME;
      case IsNull _, IsNotNull _ -> throw new IllegalStateException("decided before");
    };
  }

  private static MatchDecision range(long lower, long upper, long minimum, long maximum) {
    if (upper < minimum || lower > maximum) {
      return MatchDecision.NONE;
    }
    return lower <= minimum && maximum <= upper ? MatchDecision.ALL : MatchDecision.SOME;
  }

  private static MatchDecision set(long[] values, long minimum, long maximum) {
    int at = Arrays.binarySearch(values, minimum);
    int first = at < 0 ? -at - 1 : at;
    if (first == values.length || values[first] > maximum) {
      return MatchDecision.NONE;
    }
    return minimum == maximum ? MatchDecision.ALL : MatchDecision.SOME;
  }

  private static MatchDecision bitmap(KeyBitmap bitmap, long minimum, long maximum) {
    long first = Math.max(minimum, bitmap.base());
    long lastBit = bitmap.base() + ((long) bitmap.words().length << 6) - 1;
    long last = Math.min(maximum, lastBit < bitmap.base() ? Long.MAX_VALUE : lastBit);
    if (bitmap.words().length == 0 || first > last) {
      return MatchDecision.NONE;
    }
    int firstWord = (int) ((first - bitmap.base()) >>> 6);
    int lastWord = (int) ((last - bitmap.base()) >>> 6);
    if (lastWord - firstWord >= BITMAP_WORDS_LOOKED_AT_MAX) {
      return MatchDecision.SOME;
    }
    long[] words = bitmap.words();
    long any = 0;
    for (int word = firstWord; word <= lastWord; word++) {
      long bits = words[word];
      if (word == firstWord) {
        bits &= -1L << (first - bitmap.base());
      }
      if (word == lastWord) {
        bits &= -1L >>> ~(last - bitmap.base());
      }
      any |= bits;
    }
    return any == 0 ? MatchDecision.NONE : MatchDecision.SOME;
  }

  private static MatchDecision floats(FloatRange range, double minimum, double maximum) {
    if (!aboveLower(range, maximum) || !belowUpper(range, minimum)) {
      return MatchDecision.NONE;
    }
    return aboveLower(range, minimum) && belowUpper(range, maximum)
        ? MatchDecision.ALL
        : MatchDecision.SOME;
  }

  /// Returns whether a value is not below a range's lower bound, in SQL's order.
  static boolean aboveLower(FloatRange range, double value) {
    int order = compare(value, range.lower());
    return order > 0 || (order == 0 && range.lowerInclusive());
  }

  /// Returns whether a value is not above a range's upper bound, in SQL's order.
  static boolean belowUpper(FloatRange range, double value) {
    int order = compare(value, range.upper());
    return order < 0 || (order == 0 && range.upperInclusive());
  }

  /// Compares with NaN above every number and the zeros equal.
  private static int compare(double first, double second) {
    return Double.compare(first == 0 ? 0.0 : first, second == 0 ? 0.0 : second);
  }

  private static MatchDecision codes(
      ColumnPredicate predicate, ColumnChunk chunk, int minimum, int maximum) {
    CodeSet codes = CodeSet.of(predicate, chunk.dictionary());
    if (codes == null) {
      return MatchDecision.SOME;
    }
    MatchDecision ofRange = range(codes.first(), codes.last(), minimum, maximum);
    return codes.members() == null ? ofRange : ofRange.and(MatchDecision.SOME);
  }

  /// Prefixes that are equal say nothing about what follows them.
  private static MatchDecision text(
      ColumnPredicate predicate, ColumnChunk chunk, long minimum, long maximum) {
    Collation collation = StoredType.collation(chunk.column().type());
    if (predicate instanceof BytesSet set) {
      for (byte[] value : set.values()) {
        long prefix = BytesOrder.prefix(value, collation);
        if (Long.compareUnsigned(prefix, minimum) >= 0
            && Long.compareUnsigned(prefix, maximum) <= 0) {
          return MatchDecision.SOME;
        }
      }
      return MatchDecision.NONE;
    }
    BytesRange range = (BytesRange) predicate;
    byte[] lower = range.lower();
    byte[] upper = range.upper();
    long low = lower == null ? 0 : BytesOrder.prefix(lower, collation);
    long high = upper == null ? -1L : BytesOrder.prefix(upper, collation);
    if ((lower != null && Long.compareUnsigned(low, maximum) > 0)
        || (upper != null && Long.compareUnsigned(high, minimum) < 0)) {
      return MatchDecision.NONE;
    }
    boolean allAbove = lower == null || Long.compareUnsigned(low, minimum) < 0;
    boolean allBelow = upper == null || Long.compareUnsigned(high, maximum) > 0;
    return allAbove && allBelow ? MatchDecision.ALL : MatchDecision.SOME;
  }
}
