package io.blueshift.table;

import io.blueshift.index.EntryCursor;
import io.blueshift.key.KeyBytes;
import io.blueshift.scan.OrderedRows;
import io.blueshift.scan.RowGroup;
import io.blueshift.table.IndexRanges.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Goes through the entries of an index and gives the rows whose keys are still those of the entries. Rows that the
/// transaction wrote are in no index and come beside.
final class OrderedTableRows implements OrderedRows {
  /// So many entries may be read whatever the table's size.
  private static final int READ_MIN = 64;

  private static final long NONE = -1;

  private final KeyedRows rows;
  private final TableLayout layout;
  private final IndexOrder order;
  private final OrderedIndex index;
  private final Iterator<Range> ranges;
  private @Nullable EntryCursor cursor;
  private final long readMax;
  private long readCount;
  private final KeyBytes key = new KeyBytes();

  /// The row that begins the next portion.
  private long heldRowId = NONE;

  private byte[] heldTie = {};

  OrderedTableRows(KeyedRows rows, TableLayout layout, IndexOrder order) {
    this.rows = rows;
    this.layout = layout;
    this.order = order;
    this.index = rows.table().indexes().of(order.index(), rows.budget(), rows.memory());
    this.ranges = order.ranges().iterator();
    this.readMax = Math.max(READ_MIN, IndexedRows.fewRows(rows.table()));
  }

  @Override
  public String accessPath() {
    return order.index().name();
  }

  @Override
  public boolean isBackward() {
    return order.backward();
  }

  @Override
  public List<RowGroup> unordered() {
    List<RowGroup> groups = new ArrayList<>();
    rows.own().added().addRowGroups(layout.bindingsWithRowId(), groups);
    return groups;
  }

  @Override
  public @Nullable List<RowGroup> next(int rowCount) {
    long[] found = new long[Math.max(1, rowCount)];
    int count = 0;
    byte[] tie = heldTie;
    if (heldRowId != NONE) {
      found[count++] = heldRowId;
      heldRowId = NONE;
    }
    while (count < rowCount || order.ties() != null) {
      long rowId = nextRow();
      if (readCount > readMax) {
        return null;
      }
      if (rowId == NONE) {
        break;
      }
      if (order.ties() != null) {
        byte[] rowTie = tieOf(rowId);
        if (count >= rowCount && !Arrays.equals(tie, rowTie)) {
          heldRowId = rowId;
          heldTie = rowTie;
          break;
        }
        tie = rowTie;
      }
      if (count == found.length) {
        found = Arrays.copyOf(found, count * 2);
      }
      found[count++] = rowId;
    }
    return rows.committed(Arrays.stream(found, 0, count).sorted().toArray(), layout);
  }

  /// Returns the next row whose key is that of its entry; none at the end, and when too many entries were read.
  private long nextRow() {
    KeySource source = KeySource.of(rows.table());
    while (true) {
      EntryCursor entries = cursor;
      if (entries == null || !entries.next()) {
        if (!ranges.hasNext()) {
          return NONE;
        }
        Range range = ranges.next();
        cursor = index.cursor(source, range.from(), range.to(), order.backward());
        continue;
      }
      if (++readCount > readMax) {
        return NONE;
      }
      long rowId = entries.rowId();
      if (rows.own().untouched().test(rowId)
          && source.readKey(rowId, rows.commitNumber(), order.index().form(), rows.budget(), key)
          && entries.hasKey(key)) {
        return rowId;
      }
    }
  }

  private byte[] tieOf(long rowId) {
    KeyForm form = order.ties();
    if (form == null
        || !KeySource.of(rows.table())
            .readKey(rowId, rows.commitNumber(), form, rows.budget(), key)) {
      throw new IllegalStateException("a row that was just read is not there");
    }
    return key.toByteArray();
  }
}
