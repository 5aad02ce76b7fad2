package io.blueshift.store;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.door.Row;
import io.blueshift.door.RowPage;
import io.blueshift.door.RowRange;
import io.blueshift.door.RowRange.Bound;
import io.blueshift.door.RowRange.Position;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.index.EntryBound;
import io.blueshift.table.IndexLayout;
import io.blueshift.table.IndexScan;
import io.blueshift.table.KeyLayout;
import io.blueshift.table.TableLayout;
import io.blueshift.table.TableRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads a page of a range of rows: those of a table as of a commit, together with those that a transaction wrote.
///
/// @param table null when the table has no rows before the transaction
/// @param pending what the transaction did to the table; null for nothing
record RangeReader(
    TableLayout layout,
    KeyLayout primaryKey,
    @Nullable TableRows table,
    long commitNumber,
    TableStorage storage,
    @Nullable PendingTable pending) {
  /// A row that the transaction wrote.
  private record OwnRow(Position position) {
    static final Comparator<OwnRow> ORDER =
        (one, other) -> RangeReader.compare(one.position, other.position);
  }

  private static int compare(Position one, Position other) {
    int order = Arrays.compareUnsigned(one.key(), other.key());
    return order != 0 ? order : Long.compare(one.rowId(), other.rowId());
  }

  /// Reads a page.
  ///
  /// @throws DatabaseException INVALID_PARAMETER_VALUE, UNDEFINED_OBJECT
  RowPage read(RowRange range) {
    if (range.limit() < 1 || range.limit() > RowRange.LIMIT_MAX) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "the limit of a page is 1 to "
              + RowRange.LIMIT_MAX
              + " rows [limit="
              + range.limit()
              + "]");
    }
    IndexLayout index = index(range.indexName());
    Ends ends = ends(range, index);
    TreeSet<OwnRow> own = ownRows(range, index, ends);
    IndexScan scan = scan(range, index, ends);
    List<Row> rows = new ArrayList<>();
    Position last = null;
    boolean found = scan != null && scan.next();
    while (rows.size() < range.limit() && (found || !own.isEmpty())) {
      OwnRow next = own.isEmpty() ? null : own.getFirst();
      Position present =
          found ? new Position(Objects.requireNonNull(scan).copyKey(), scan.rowId()) : null;
      if (next != null && (present == null || isFirst(next.position, present, range))) {
        own.removeFirst();
        last = next.position;
        rows.add(Row.of(ownValues(next)));
      } else {
        last = Objects.requireNonNull(present);
        rows.add(Row.of(Objects.requireNonNull(Objects.requireNonNull(scan).values())));
        found = scan.next();
      }
    }
    return new RowPage(rows, found || !own.isEmpty() ? last : null);
  }

  private static boolean isFirst(Position one, Position other, RowRange range) {
    int order = compare(one, other);
    return range.descending() ? order > 0 : order < 0;
  }

  private IndexLayout index(@Nullable String name) {
    if (name == null) {
      return layout.orderOf(primaryKey);
    }
    for (IndexLayout index : layout.indexes()) {
      if (index.name().equals(name)) {
        return index;
      }
    }
    throw new DatabaseException(
            ErrorCode.UNDEFINED_OBJECT,
            "the table has no such index [index="
                + name
                + ", table="
                + layout.definition().name()
                + "]")
        .withHint("CREATE INDEX " + name + " ON " + layout.definition().name() + " (…).");
  }

  /// The places between which a range lies.
  private record Ends(@Nullable EntryBound from, @Nullable EntryBound to) {
    boolean contain(EntryBound entry) {
      return (from == null || from.isBeforeOrAt(entry)) && (to == null || !to.isBeforeOrAt(entry));
    }
  }

  private Ends ends(RowRange range, IndexLayout index) {
    Bound begin = range.from();
    Bound end = range.to();
    EntryBound from = begin == null ? null : place(begin, !begin.inclusive(), index);
    EntryBound to = end == null ? null : place(end, end.inclusive(), index);
    Position after = range.after();
    if (after != null && range.descending()) {
      EntryBound before = new EntryBound(after.key(), after.rowId());
      to = to == null || before.isBeforeOrAt(to) ? before : to;
    } else if (after != null) {
      EntryBound behind = EntryBound.behind(after.key(), after.rowId());
      from = from == null || from.isBeforeOrAt(behind) ? behind : from;
    }
    return new Ends(from, to);
  }

  private @Nullable EntryBound place(Bound bound, boolean behind, IndexLayout index) {
    Row values = bound.values();
    int columnCount = index.form().keyColumnCount();
    if (values.size() < 1 || values.size() > columnCount) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "a bound has values of the first columns [index="
              + index.name()
              + ", columns="
              + columnCount
              + ", values="
              + values.size()
              + "]");
    }
    for (int column = 0; column < values.size(); column++) {
      ColumnDefinition definition =
          layout.definition().columns().get(index.columnIndexes().get(column));
      RowRules.check(definition.withNullable(true), layout.definition(), values.value(column));
    }
    byte[] prefix = index.form().prefix(values.values());
    return behind ? EntryBound.behind(prefix) : EntryBound.before(prefix);
  }

  private @Nullable IndexScan scan(RowRange range, IndexLayout index, Ends ends) {
    if (table == null) {
      return null;
    }
    return new IndexScan(
        new IndexScan.Reads(
            table, commitNumber, layout.bindings(), storage.budget(), storage.indexMemory()),
        index,
        ends.from,
        ends.to,
        range.descending(),
        rowId -> pending == null || pending.isUntouched(rowId));
  }

  /// Returns the first rows of the range that the transaction wrote, one more than a page has.
  private TreeSet<OwnRow> ownRows(RowRange range, IndexLayout index, Ends ends) {
    TreeSet<OwnRow> own =
        new TreeSet<>(range.descending() ? OwnRow.ORDER.reversed() : OwnRow.ORDER);
    if (pending != null) {
      pending.forEachNewest(
          index.form(),
          storage.budget(),
          (key, rowId) -> {
            EntryBound entry = new EntryBound(key, rowId);
            if (ends.contain(entry)) {
              own.add(new OwnRow(new Position(key, rowId)));
              if (own.size() > range.limit() + 1) {
                own.removeLast();
              }
            }
          });
    }
    return own;
  }

  private @Nullable Object[] ownValues(OwnRow row) {
    return Objects.requireNonNull(
        Objects.requireNonNull(pending)
            .values(row.position.rowId(), layout.bindings(), storage.budget()));
  }
}
