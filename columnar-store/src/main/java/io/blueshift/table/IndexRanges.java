package io.blueshift.table;

import io.blueshift.index.EntryBound;
import io.blueshift.scan.ColumnPredicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The places of an index between which all rows are that can fulfil some predicates.
///
/// Columns whose values are given come first, each value a place of its own; the first column with bounds makes
/// ranges of them. Later columns are left to the scan, which looks at every predicate again.
record IndexRanges(List<Range> ranges) {
  /// The most ranges that are looked up.
  private static final int RANGE_COUNT_MAX = 1000;

  /// A part of an index.
  record Range(@Nullable EntryBound from, @Nullable EntryBound to) {}

  /// Returns the ranges of an index, or null when the predicates say nothing of its first column, or may hold for rows
  /// that it has not.
  static @Nullable IndexRanges of(IndexLayout index, List<ColumnPredicate> predicates) {
    KeyForm form = index.form();
    List<ColumnBounds> bounds = new ArrayList<>();
    for (int column = 0; column < form.columns().size(); column++) {
      bounds.add(
          ColumnBounds.of(
              index.columnIndexes().get(column), form.columns().get(column).type(), predicates));
    }
    if (!form.hasAll(bounds)) {
      return null;
    }
    List<byte[]> prefixes = List.of(new byte[0]);
    for (int column = 0; column < form.keyColumnCount(); column++) {
      List<byte[]> values = bounds.get(column).orderedValues(form, column);
      if (values == null || (long) values.size() * prefixes.size() > RANGE_COUNT_MAX) {
        return bounds.get(column).isBounded()
            ? bounded(prefixes, form, column, bounds.get(column))
            : column == 0 ? null : whole(prefixes);
      }
      prefixes = extended(prefixes, values);
    }
    return whole(prefixes);
  }

  private static List<byte[]> extended(List<byte[]> prefixes, List<byte[]> values) {
    List<byte[]> longer = new ArrayList<>();
    for (byte[] prefix : prefixes) {
      for (byte[] value : values) {
        longer.add(joined(prefix, value));
      }
    }
    return longer;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] joined = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, joined, one.length, other.length);
    return joined;
  }

  private static IndexRanges whole(List<byte[]> prefixes) {
    return new IndexRanges(
        prefixes.stream()
            .map(prefix -> new Range(EntryBound.before(prefix), EntryBound.behind(prefix)))
            .toList());
  }

  private static IndexRanges bounded(
      List<byte[]> prefixes, KeyForm form, int column, ColumnBounds bounds) {
    boolean descending = form.orderOf(column).descending();
    byte[] first = descending ? bounds.upper() : bounds.lower();
    byte[] last = descending ? bounds.lower() : bounds.upper();
    boolean firstInclusive = descending ? bounds.upperInclusive() : bounds.lowerInclusive();
    boolean lastInclusive = descending ? bounds.lowerInclusive() : bounds.upperInclusive();
    byte[] begin = first == null ? KeyForm.valueMark() : form.ordered(column, first);
    byte[] end = last == null ? KeyForm.valueMark() : form.ordered(column, last);
    List<Range> ranges = new ArrayList<>();
    for (byte[] prefix : prefixes) {
      byte[] from = joined(prefix, begin);
      byte[] to = joined(prefix, end);
      ranges.add(
          new Range(
              firstInclusive ? EntryBound.before(from) : EntryBound.behind(from),
              lastInclusive ? EntryBound.behind(to) : EntryBound.before(to)));
    }
    return new IndexRanges(ranges);
  }
}
