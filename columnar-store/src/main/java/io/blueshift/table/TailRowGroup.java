package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.FloatRange;
import io.blueshift.scan.ColumnPredicate.IntegerRange;
import io.blueshift.scan.ColumnPredicate.IsNotNull;
import io.blueshift.scan.ColumnPredicate.IsNull;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.table.TailPage.Bounds;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.FlatVector;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The rows of a [WriteBuffer.View] as a table sees them. Pages have the size of a batch, so a range
/// that lies within a page is read from one place.
public final class TailRowGroup implements RowGroup {
  /// Stands for the row ids where an index of a column is asked for.
  private static final int ROW_ID_INDEX = Integer.MAX_VALUE;

  private final WriteBuffer.View view;
  private final List<ColumnBinding> bindings;
  private final int[] columnIndexes;

  TailRowGroup(WriteBuffer.View view, List<ColumnBinding> bindings) {
    this.view = view;
    this.bindings = bindings;
    this.columnIndexes =
        bindings.stream()
            .mapToInt(binding -> columnIndex(view.buffer(), binding.number()))
            .toArray();
  }

  private static int columnIndex(WriteBuffer buffer, int columnNumber) {
    return columnNumber == SegmentColumn.ROW_ID_NUMBER
        ? ROW_ID_INDEX
        : buffer.columnIndexOfNumber(columnNumber);
  }

  @Override
  public int rowCount() {
    return view.rowCount();
  }

  @Override
  public boolean hasDeleted(int firstRow, int rowCount) {
    return view.deleted().containsAny(firstRow, rowCount);
  }

  @Override
  public void clearDeleted(int firstRow, int rowCount, long[] selection) {
    view.deleted().clear(firstRow, rowCount, selection);
  }

  @Override
  public int pageRowCount() {
    return WriteBuffer.PAGE_ROW_COUNT;
  }

  @Override
  public MatchDecision decide(ColumnPredicate predicate, int firstRow, int rowCount) {
    int columnIndex = columnIndexes[predicate.column()];
    if (columnIndex < 0 || columnIndex == ROW_ID_INDEX || isPath(predicate.column())) {
      return MatchDecision.SOME;
    }
    MatchDecision all = null;
    int last = (firstRow + rowCount - 1) / WriteBuffer.PAGE_ROW_COUNT;
    for (int page = firstRow / WriteBuffer.PAGE_ROW_COUNT; page <= last; page++) {
      MatchDecision decision = decide(predicate, view.buffer().page(page).bounds(columnIndex));
      if (decision == MatchDecision.SOME || (all != null && all != decision)) {
        return MatchDecision.SOME;
      }
      all = decision;
    }
    return all == null ? MatchDecision.SOME : all;
  }

  private static MatchDecision decide(ColumnPredicate predicate, Bounds bounds) {
    return switch (predicate) {
      case IsNull ignored ->
          !bounds.hasNull
              ? MatchDecision.NONE
              : bounds.hasValue ? MatchDecision.SOME : MatchDecision.ALL;
      case IsNotNull ignored ->
          !bounds.hasValue
              ? MatchDecision.NONE
              : bounds.hasNull ? MatchDecision.SOME : MatchDecision.ALL;
      case IntegerRange range -> {
        if (!bounds.hasValue || bounds.maximum < range.lower() || bounds.minimum > range.upper()) {
          yield MatchDecision.NONE;
        }
        boolean inside = bounds.minimum >= range.lower() && bounds.maximum <= range.upper();
        yield inside && !bounds.hasNull ? MatchDecision.ALL : MatchDecision.SOME;
      }
      case FloatRange range ->
          !bounds.hasNan
                  && (bounds.floatMaximum < range.lower() || bounds.floatMinimum > range.upper())
              ? MatchDecision.NONE
              : MatchDecision.SOME;
      default -> bounds.hasValue ? MatchDecision.SOME : MatchDecision.NONE;
    };
  }

  private boolean isPath(int column) {
    return bindings.get(column).path() != null;
  }

  @Override
  public boolean within(int column, int firstRow, int rowCount, long lower, long upper) {
    int columnIndex = columnIndexes[column];
    if (columnIndex == ROW_ID_INDEX || isPath(column)) {
      return false;
    }
    if (columnIndex < 0) {
      OptionalLong value = absentInteger(bindings.get(column).absentValue());
      return value.isEmpty() || (value.getAsLong() >= lower && value.getAsLong() <= upper);
    }
    int last = (firstRow + rowCount - 1) / WriteBuffer.PAGE_ROW_COUNT;
    for (int page = firstRow / WriteBuffer.PAGE_ROW_COUNT; page <= last; page++) {
      Bounds bounds = view.buffer().page(page).bounds(columnIndex);
      if (bounds.hasValue && (bounds.minimum < lower || bounds.maximum > upper)) {
        return false;
      }
    }
    return true;
  }

  private static OptionalLong absentInteger(@Nullable Object value) {
    return value instanceof Long integer ? OptionalLong.of(integer) : OptionalLong.empty();
  }

  @Override
  public long encodedSizeBytes(int column, int firstRow, int rowCount) {
    PhysicalType lane = bindings.get(column).type().physicalType();
    return columnIndexes[column] < 0
        ? 0
        : lane == PhysicalType.BOOLEAN ? rowCount >>> 3 : (long) rowCount * lane.sizeBytes();
  }

  @Override
  public RowGroupReader openReader(MemoryBudget budget) {
    return new TailReader(this, bindings, budget);
  }

  /// Returns whether the buffer has the column.
  boolean isStored(int column) {
    return columnIndexes[column] >= 0;
  }

  private ColumnBuffer stored(int column, int row) {
    TailPage page = view.buffer().page(row / WriteBuffer.PAGE_ROW_COUNT);
    int columnIndex = columnIndexes[column];
    return columnIndex == ROW_ID_INDEX ? page.rowIds() : page.column(columnIndex);
  }

  /// Returns a column's rows of one page, from any one on, or null when that takes a copy.
  @Nullable FlatVector unshifted(int column, int firstRow, int rowCount) {
    FlatVector vector =
        stored(column, firstRow).unshifted(firstRow % WriteBuffer.PAGE_ROW_COUNT, rowCount);
    return vector == null ? null : ColumnBuffer.retyped(vector, bindings.get(column).type());
  }

  /// Returns a column's rows of one page; `firstRow` is a multiple of 64.
  FlatVector vector(int column, int firstRow, int rowCount) {
    FlatVector vector =
        stored(column, firstRow).vector(firstRow % WriteBuffer.PAGE_ROW_COUNT, rowCount);
    return ColumnBuffer.retyped(vector, bindings.get(column).type());
  }
}
