package io.blueshift.table;

import io.blueshift.key.KeyBytes;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.BytesRange;
import io.blueshift.scan.ColumnPredicate.BytesSet;
import io.blueshift.scan.ColumnPredicate.FloatRange;
import io.blueshift.scan.ColumnPredicate.IntegerRange;
import io.blueshift.scan.ColumnPredicate.IntegerSet;
import io.blueshift.scan.ColumnPredicate.IsNotNull;
import io.blueshift.scan.ColumnPredicate.IsNull;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What predicates say of one column, in the bytes of keys in the plain form: which values there can be, or between
/// which they lie. Made by one thread.
final class ColumnBounds {
  /// The most values that are looked up one by one.
  private static final int VALUE_COUNT_MAX = 1000;

  private final LogicalType type;

  /// The values that there can be; null when they are not given.
  private @Nullable List<byte[]> values;

  private byte @Nullable [] lower;
  private boolean lowerInclusive = true;
  private byte @Nullable [] upper;
  private boolean upperInclusive = true;
  private boolean isNull;
  private boolean isNotNull;

  private ColumnBounds(LogicalType type) {
    this.type = type;
  }

  /// Works out what predicates say of a column; those that say nothing of its order are left out.
  static ColumnBounds of(int columnIndex, LogicalType type, List<ColumnPredicate> predicates) {
    ColumnBounds bounds = new ColumnBounds(type);
    for (ColumnPredicate predicate : predicates) {
      if (predicate.column() == columnIndex) {
        bounds.add(predicate);
      }
    }
    return bounds;
  }

  private void add(ColumnPredicate predicate) {
    isNull |= predicate instanceof IsNull;
    // Every other predicate fails for NULL.
    isNotNull |= !(predicate instanceof IsNull);
    switch (predicate) {
      case IntegerRange range when isInteger() -> addRange(range);
      case IntegerSet set when isInteger() -> addNumbers(set.values());
      case FloatRange range -> {
        raise(bytes(key -> key.appendDouble(range.lower())), range.lowerInclusive());
        reduce(bytes(key -> key.appendDouble(range.upper())), range.upperInclusive());
      }
      case BytesRange range -> {
        byte[] from = range.lower();
        byte[] to = range.upper();
        if (from != null) {
          raise(bytes(key -> key.appendBytes(from, type)), range.lowerInclusive());
        }
        if (to != null) {
          reduce(bytes(key -> key.appendBytes(to, type)), range.upperInclusive());
        }
      }
      case BytesSet set ->
          addValues(
              set.values().stream()
                  .map(value -> bytes(key -> key.appendBytes(value, type)))
                  .toList());
      case IsNull _,
          IsNotNull _,
          IntegerRange _,
          IntegerSet _,
          ColumnPredicate.IntegerNotEqual _,
          ColumnPredicate.KeyBitmap _,
          ColumnPredicate.KeyBloom _,
          ColumnPredicate.DocumentRange _,
          ColumnPredicate.Computed _ -> {
        // They say nothing of the order.
      }
    }
  }

  private boolean isInteger() {
    PhysicalType lane = type.physicalType();
    return lane == PhysicalType.INT32 || lane == PhysicalType.INT64;
  }

  private void addRange(IntegerRange range) {
    boolean narrow = type.physicalType() == PhysicalType.INT32;
    long least = narrow ? Integer.MIN_VALUE : Long.MIN_VALUE;
    long greatest = narrow ? Integer.MAX_VALUE : Long.MAX_VALUE;
    if (range.lower() > range.upper() || range.lower() > greatest || range.upper() < least) {
      addValues(List.of());
      return;
    }
    if (range.lower() > least) {
      raise(number(range.lower()), true);
    }
    if (range.upper() < greatest) {
      reduce(number(range.upper()), true);
    }
  }

  private void addNumbers(long[] numbers) {
    boolean narrow = type.physicalType() == PhysicalType.INT32;
    addValues(
        Arrays.stream(numbers)
            .filter(number -> !narrow || number == (int) number)
            .mapToObj(this::number)
            .toList());
  }

  private byte[] number(long number) {
    return bytes(key -> {
      if (type.physicalType() == PhysicalType.INT32) {
        key.appendInt((int) number);
      } else {
        key.appendLong(number);
      }
    });
  }

  private static byte[] bytes(Consumer<KeyBytes> append) {
    KeyBytes key = new KeyBytes();
    append.accept(key);
    return key.toByteArray();
  }

  private void addValues(List<byte[]> more) {
    if (values == null && more.size() <= VALUE_COUNT_MAX) {
      values = more;
    }
  }

  private void raise(byte[] bound, boolean inclusive) {
    int order = lower == null ? 1 : Arrays.compareUnsigned(bound, lower);
    if (order > 0 || (order == 0 && !inclusive)) {
      lower = bound;
      lowerInclusive = inclusive;
    }
  }

  private void reduce(byte[] bound, boolean inclusive) {
    int order = upper == null ? -1 : Arrays.compareUnsigned(bound, upper);
    if (order < 0 || (order == 0 && !inclusive)) {
      upper = bound;
      upperInclusive = inclusive;
    }
  }

  /// Returns the values that there can be, or null when they are not given.
  @Nullable List<byte[]> values() {
    if (values != null) {
      return values.stream().filter(this::isWithin).distinct().toList();
    }
    return lower != null
            && upper != null
            && lowerInclusive
            && upperInclusive
            && Arrays.equals(lower, upper)
        ? List.of(lower)
        : null;
  }

  private boolean isWithin(byte[] value) {
    int above = lower == null ? 1 : Arrays.compareUnsigned(value, lower);
    int below = upper == null ? -1 : Arrays.compareUnsigned(value, upper);
    return (above > 0 || (above == 0 && lowerInclusive))
        && (below < 0 || (below == 0 && upperInclusive));
  }

  /// Returns whether only NULL is left.
  boolean isNull() {
    return isNull && !isNotNull;
  }

  /// Returns whether NULL is left out.
  boolean isNotNull() {
    return isNotNull;
  }

  /// Returns whether there is a bound.
  boolean isBounded() {
    return lower != null || upper != null;
  }

  byte @Nullable [] lower() {
    return lower;
  }

  boolean lowerInclusive() {
    return lowerInclusive;
  }

  byte @Nullable [] upper() {
    return upper;
  }

  boolean upperInclusive() {
    return upperInclusive;
  }

  /// Returns the values that there can be as an ordered index has them, or null when they are not given.
  ///
  /// @param column the column's index in the form
  @Nullable List<byte[]> orderedValues(KeyForm form, int column) {
    if (isNull) {
      return List.of(form.ordered(column, null));
    }
    List<byte[]> given = values();
    if (given == null) {
      return null;
    }
    List<byte[]> ordered = new ArrayList<>();
    given.forEach(value -> ordered.add(form.ordered(column, value)));
    return ordered;
  }
}
