package io.blueshift.table;

import io.blueshift.catalog.IndexDefinition.IndexColumn;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.OrderColumn;
import io.blueshift.table.IndexRanges.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an index gives rows in an order.
///
/// @param ranges where the rows are that can fulfil the predicates, in the order in which they are read
/// @param backward whether the index is read from its end
/// @param ties the form of the index's first columns; rows that agree in them may stand in any order. Null when all rows
///     stand as the index has them
record IndexOrder(IndexLayout index, List<Range> ranges, boolean backward, @Nullable KeyForm ties) {
  /// Returns how an index gives the rows that can fulfil some predicates in an order, or null when it cannot: its first
  /// columns are those of the order, all in their directions or all in the opposite ones. Columns that have one value
  /// only may stand among them.
  ///
  /// @param complete whether no other columns are behind those of the order
  static @Nullable IndexOrder of(
      IndexLayout index,
      TableDefinition table,
      List<ColumnPredicate> predicates,
      List<OrderColumn> order,
      boolean complete) {
    KeyForm form = index.form();
    List<OrderColumn> wanted = withoutConstants(order, index, predicates);
    Matching matching = new Matching();
    int column = 0;
    while (column < form.keyColumnCount() && matching.count < wanted.size()) {
      ColumnBounds bounds = bounds(index, column, predicates);
      OrderColumn next = wanted.get(matching.count);
      if (next.column() == index.columnIndexes().get(column)) {
        boolean neverNull = bounds.isNotNull() || !table.columns().get(next.column()).nullable();
        if (!matching.add(form.orderOf(column), next, neverNull)) {
          break;
        }
      } else if (!isConstant(bounds, form, column)) {
        break;
      }
      column++;
    }
    if (matching.count == 0 || !index.hasAll(predicates)) {
      return null;
    }
    boolean exact = complete && matching.count == wanted.size();
    return new IndexOrder(
        index,
        ranges(index, predicates, matching.backward),
        matching.backward,
        exact ? null : form.firstColumns(column));
  }

  private static List<OrderColumn> withoutConstants(
      List<OrderColumn> order, IndexLayout index, List<ColumnPredicate> predicates) {
    List<Integer> columns = index.columnIndexes().subList(0, index.form().keyColumnCount());
    List<OrderColumn> left = new ArrayList<>();
    for (OrderColumn each : order) {
      int column = columns.indexOf(each.column());
      if (column < 0 || !isConstant(bounds(index, column, predicates), index.form(), column)) {
        left.add(each);
      }
    }
    return left;
  }

  private static ColumnBounds bounds(
      IndexLayout index, int column, List<ColumnPredicate> predicates) {
    return ColumnBounds.of(
        index.columnIndexes().get(column), index.form().columns().get(column).type(), predicates);
  }

  private static boolean isConstant(ColumnBounds bounds, KeyForm form, int column) {
    List<byte[]> values = bounds.orderedValues(form, column);
    return values != null && values.size() == 1;
  }

  /// How many columns fit, and in which direction.
  private static final class Matching {
    int count;
    boolean backward;

    boolean add(IndexColumn has, OrderColumn wanted, boolean neverNull) {
      boolean opposite = has.descending() != wanted.descending();
      boolean nullsFit = neverNull || opposite == (has.nullsFirst() != wanted.nullsFirst());
      if (!nullsFit || (count > 0 && opposite != backward)) {
        return false;
      }
      backward = opposite;
      count++;
      return true;
    }
  }

  private static List<Range> ranges(
      IndexLayout index, List<ColumnPredicate> predicates, boolean backward) {
    IndexRanges some = IndexRanges.of(index, predicates);
    if (some == null) {
      return List.of(new Range(null, null));
    }
    Comparator<Range> ascending = (one, other) -> Arrays.compareUnsigned(begin(one), begin(other));
    return some.ranges().stream().sorted(backward ? ascending.reversed() : ascending).toList();
  }

  private static byte[] begin(Range range) {
    return range.from() == null ? new byte[0] : range.from().key();
  }
}
