package io.blueshift.segment;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKey;
import io.blueshift.document.DocumentKind;
import io.blueshift.document.DocumentWriter;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.BytesRange;
import io.blueshift.scan.ColumnPredicate.DocumentRange;
import io.blueshift.scan.ColumnPredicate.IntegerRange;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BigIntType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.TimeType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import io.blueshift.type.LogicalType.VarcharType;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns ranges of documents into ranges of the values that a path's chunk keeps. The keys of documents
/// ascend with integers, decimals and times, so the bounds among those are found by bisection.
final class StoredRange {
  private static final long DECIMAL_MAX = 999_999_999_999_999_999L;

  private StoredRange() {}

  /// Returns the predicate on values of a type, null when there is none.
  static @Nullable ColumnPredicate of(DocumentRange range, LogicalType stored) {
    return switch (stored) {
      case BigIntType _ -> integers(range, stored, Long.MIN_VALUE, Long.MAX_VALUE);
      case TimeType _, TimestampType _, TimestampTzType _ ->
          integers(range, stored, Long.MIN_VALUE, Long.MAX_VALUE);
      case DecimalType _ -> integers(range, stored, -DECIMAL_MAX, DECIMAL_MAX);
      case DateType _ -> integers(range, stored, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case VarcharType _ -> texts(range);
      default -> null;
    };
  }

  private static ColumnPredicate integers(
      DocumentRange range, LogicalType stored, long least, long greatest) {
    DocumentWriter writer = new DocumentWriter();
    long low = least;
    long high = greatest;
    boolean any = !isBelow(key(greatest, stored, writer), range);
    while (any && low < high) { // the least value that is not below the range
      long middle = low + Long.divideUnsigned(high - low, 2);
      if (isBelow(key(middle, stored, writer), range)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    long first = low;
    high = greatest;
    any &= !isAbove(key(first, stored, writer), range);
    while (any && low < high) { // the greatest value that is not above the range
      long middle = high - Long.divideUnsigned(high - low, 2);
      if (isAbove(key(middle, stored, writer), range)) {
        high = middle - 1;
      } else {
        low = middle;
      }
    }
    return any
        ? new IntegerRange(range.column(), first, low)
        : new IntegerRange(range.column(), Long.MAX_VALUE, Long.MIN_VALUE);
  }

  private static boolean isBelow(byte[] key, DocumentRange range) {
    int order = Arrays.compareUnsigned(key, range.lower());
    return order < 0 || (order == 0 && !range.lowerInclusive());
  }

  private static boolean isAbove(byte[] key, DocumentRange range) {
    int order = Arrays.compareUnsigned(key, range.upper());
    return order > 0 || (order == 0 && !range.upperInclusive());
  }

  private static byte[] key(long value, LogicalType stored, DocumentWriter writer) {
    switch (stored) {
      case DecimalType decimal -> writer.writeNumber(BigDecimal.valueOf(value, decimal.scale()));
      case DateType _ -> writer.writeDate((int) value);
      case TimeType _ -> writer.writeTime(value);
      case TimestampType _ -> writer.writeTimestamp(value);
      case TimestampTzType _ -> writer.writeTimestampTz(value);
      default -> writer.writeLong(value);
    }
    return DocumentKey.of(Document.of(writer.finish()));
  }

  private static ColumnPredicate texts(DocumentRange range) {
    byte[] start = DocumentKey.classStart(DocumentKind.STRING);
    byte[] end = DocumentKey.classEnd(DocumentKind.STRING);
    if (Arrays.compareUnsigned(range.upper(), start) <= 0
        || Arrays.compareUnsigned(range.lower(), end) >= 0) {
      return new ColumnPredicate.BytesSet(range.column(), java.util.List.of());
    }
    byte[] lower = DocumentKey.stringOf(range.lower());
    byte[] upper = DocumentKey.stringOf(range.upper());
    return new BytesRange(
        range.column(),
        lower,
        lower == null || range.lowerInclusive(),
        upper,
        upper == null || range.upperInclusive());
  }
}
