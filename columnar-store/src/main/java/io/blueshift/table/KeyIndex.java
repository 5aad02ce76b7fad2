package io.blueshift.table;

import io.blueshift.key.KeyBytes;
import io.blueshift.key.KeyTable;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Finds rows of a table by the values of some columns: an index from keys to row ids.
///
/// It belongs to a table and all its successors, for a row keeps its id when it moves to another segment. It
/// has every key that a row has or had in any version, and each row that is found is compared in the version
/// that the reader sees, so that one index serves all snapshots. It is made when it is first asked, and
/// learns what was added since when it is asked again. Rows that have no key are not in it.
///
/// Safe for use by several threads; who asks waits only while something is learned.
public final class KeyIndex {
  /// How many rows are read one by one rather than as vectors.
  private static final int FEW_ROWS = 32;

  private final KeyForm form;
  private final MemoryBudget budget;
  private final KeyTable rows;
  private final Set<String> coveredSegments = new HashSet<>();

  /// How many of a buffer's first rows are covered. Buffers that nobody has any more go by themselves.
  private final WeakHashMap<VersionedBuffer, Integer> coveredRowCounts = new WeakHashMap<>();

  private volatile @Nullable Covered covered;

  /// A table that is covered up to a number of changes.
  private record Covered(KeySource table, long changeCount) {}

  /// @param taking is told of the index's bytes before they are taken, and may throw
  /// @param budget pays for reading
  KeyIndex(KeyForm form, LongConsumer taking, MemoryBudget budget) {
    this.rows = new KeyTable(taking);
    this.form = form;
    this.budget = budget;
  }

  /// Returns the row that has a key as of a commit, or -1.
  ///
  /// @param accepted says which rows count
  long find(KeySource table, long commitNumber, KeyBytes key, LongPredicate accepted) {
    cover(table);
    KeyBytes found = new KeyBytes();
    return rows.find(
        key.hash(),
        rowId ->
            accepted.test(rowId)
                && table.readKey(rowId, commitNumber, form, budget, found)
                && found.isSame(key));
  }

  @SuppressWarnings("ReferenceEquality") // Tables are told apart by identity.
  private void cover(KeySource table) {
    long changeCount = table.changeCount();
    Covered known = covered;
    if (known == null || known.table != table || known.changeCount < changeCount) {
      learn(table, changeCount);
    }
  }

  private synchronized void learn(KeySource table, long changeCount) {
    for (SegmentHandle segment : table.segments()) {
      if (!coveredSegments.contains(segment.info().fileName())) {
        addAll(segment.segment().rowGroup(bindings(), DeleteVector.NONE), 0);
        coveredSegments.add(segment.info().fileName());
      }
    }
    for (VersionedBuffer buffer : table.buffers()) {
      int done = coveredRowCounts.getOrDefault(buffer, 0);
      WriteBuffer.View all = buffer.all();
      if (done < all.rowCount()) {
        addNew(buffer, all, done);
        coveredRowCounts.put(buffer, all.rowCount());
      }
    }
    covered = new Covered(table, changeCount);
  }

  private void addNew(VersionedBuffer buffer, WriteBuffer.View all, int first) {
    if (all.rowCount() - first > FEW_ROWS) {
      addAll(all.rowGroup(bindings()), first);
      return;
    }
    KeyBytes key = new KeyBytes();
    for (int row = first; row < all.rowCount(); row++) {
      if (buffer.readKey(row, form, key)) {
        rows.add(key.hash(), all.rowIdAt(row));
      }
    }
  }

  private List<ColumnBinding> bindings() {
    return KeyRows.withRowId(form.columns());
  }

  private void addAll(RowGroup group, int firstRow) {
    KeyRows.forEach(
        group,
        firstRow,
        budget,
        form,
        (key, position, rowId) -> {
          rows.add(key.hash(), rowId);
          return true;
        });
  }

  /// Notes that rows which are here have moved to segments, so that these need not be read.
  ///
  /// @param removed the segments that they were in
  /// @param buffers the buffers that they were in, each with how many of its first rows moved
  synchronized void noteMoved(
      Set<String> removed, Map<VersionedBuffer, Integer> buffers, Set<String> added) {
    boolean known =
        coveredSegments.containsAll(removed)
            && buffers.entrySet().stream()
                .allMatch(
                    moved -> coveredRowCounts.getOrDefault(moved.getKey(), 0) >= moved.getValue());
    if (known) {
      coveredSegments.addAll(added);
    }
  }
}
