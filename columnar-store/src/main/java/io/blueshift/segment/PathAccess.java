package io.blueshift.segment;

import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.IntegerNotEqual;
import io.blueshift.scan.ColumnPredicate.IntegerRange;
import io.blueshift.scan.ColumnPredicate.IntegerSet;
import io.blueshift.scan.ColumnPredicate.IsNotNull;
import io.blueshift.scan.ColumnPredicate.IsNull;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BigIntType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.DoubleType;
import io.blueshift.type.LogicalType.IntegerType;
import io.blueshift.type.LogicalType.SmallIntType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How the values of a page of a path's chunk become values of the type asked for, without making
/// documents of them and with the same result.
///
/// @param form what is done with each value
/// @param factor by which values are multiplied (SCALED), or divided (FLOATED)
record PathAccess(Form form, long factor) {
  enum Form {
    /// Values are those of the type asked for.
    SAME,
    /// Integers of 64 bits that fit in 32.
    NARROWED,
    /// Integers are multiplied, since the type asked for has more fractional digits.
    SCALED,
    /// Integers become floating-point numbers.
    FLOATED
  }

  private static final PathAccess SAME = new PathAccess(Form.SAME, 1);
  private static final PathAccess NARROWED = new PathAccess(Form.NARROWED, 1);

  /// Integers up to this are exact as floating-point numbers.
  private static final long EXACT_DOUBLE_MAX = 1L << 53;

  /// Returns how to read a page, null when documents must be made and converted.
  static @Nullable PathAccess of(ColumnChunk chunk, int page, LogicalType asked) {
    LogicalType stored = chunk.column().type();
    if (stored.equals(asked)) {
      return SAME;
    }
    if (!(stored instanceof BigIntType || stored instanceof DecimalType) || !chunk.bounded(page)) {
      return null;
    }
    int scale = stored instanceof DecimalType decimal ? decimal.scale() : 0;
    long least = chunk.minimum(page);
    long greatest = chunk.maximum(page);
    return switch (asked) {
      case IntegerType _ ->
          narrowed(scale, least >= Integer.MIN_VALUE && greatest <= Integer.MAX_VALUE);
      case SmallIntType _ ->
          narrowed(scale, least >= Short.MIN_VALUE && greatest <= Short.MAX_VALUE);
      case DecimalType decimal -> scaled(decimal, scale, least, greatest);
      case DoubleType _ -> {
        boolean exact = least >= -EXACT_DOUBLE_MAX && greatest <= EXACT_DOUBLE_MAX;
        yield exact ? new PathAccess(Form.FLOATED, power(scale)) : null;
      }
      default -> null;
    };
  }

  private static @Nullable PathAccess narrowed(int scale, boolean fits) {
    return scale == 0 && fits ? NARROWED : null;
  }

  private static @Nullable PathAccess scaled(
      DecimalType asked, int scale, long least, long greatest) {
    if (asked.precision() > 18 || asked.scale() < scale) {
      return null;
    }
    long factor = power(asked.scale() - scale);
    long most = (power(asked.precision()) - 1) / factor;
    if (least < -most || greatest > most) {
      return null;
    }
    return new PathAccess(factor == 1 ? Form.SAME : Form.SCALED, factor);
  }

  private static long power(int exponent) {
    long power = 1;
    for (int digit = 0; digit < exponent; digit++) {
      power *= 10;
    }
    return power;
  }

  /// Returns the predicate on the chunk's values that means the same as one on the type asked for; null
  /// when there is none.
  @Nullable ColumnPredicate onStored(ColumnPredicate predicate) {
    if (form == Form.SAME || predicate instanceof IsNull || predicate instanceof IsNotNull) {
      return predicate;
    }
    if (form == Form.FLOATED) {
      return null;
    }
    return switch (predicate) {
      case IntegerRange range ->
          factor == 1
              ? range
              : new IntegerRange(
                  range.column(),
                  Math.ceilDiv(range.lower(), factor),
                  Math.floorDiv(range.upper(), factor));
      case IntegerNotEqual different ->
          different.excluded() % factor == 0
              ? new IntegerNotEqual(different.column(), different.excluded() / factor)
              : new IsNotNull(different.column());
      case IntegerSet set ->
          new IntegerSet(
              set.column(),
              Arrays.stream(set.values())
                  .filter(value -> value % factor == 0)
                  .map(value -> value / factor)
                  .toArray());
      default -> null;
    };
  }
}
