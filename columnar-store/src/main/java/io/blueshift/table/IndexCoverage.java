package io.blueshift.table;

import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Which rows of a table and its successors an index has, and what hands it those that are missing.
///
/// Segments, buffers and states of the table that nobody has any more go by themselves. Any thread may ask whether
/// a state is covered; the rest is for whoever holds the index's lock.
final class IndexCoverage {
  /// How many rows are read one by one rather than as vectors.
  private static final int FEW_ROWS = 32;

  /// How many states of the table are known to be covered. Readers of more look through segments and buffers
  /// each time.
  private static final int STATE_COUNT_MAX = 8;

  private final KeyForm form;
  private final MemoryBudget budget;
  private final Set<SegmentHandle> segments = Collections.newSetFromMap(new WeakHashMap<>());

  /// How many of a buffer's first rows are covered.
  private final Map<VersionedBuffer, Integer> rowCounts = new WeakHashMap<>();

  /// The last that came first.
  private volatile List<State> states = List.of();

  /// A state of the table that is covered up to a number of changes.
  private static final class State {
    private final WeakReference<KeySource> table;
    private volatile long changeCount;

    State(KeySource table, long changeCount) {
      this.table = new WeakReference<>(table);
      this.changeCount = changeCount;
    }
  }

  /// Takes the entries that an index lacks.
  interface Entries {
    /// Takes one of a few entries.
    ///
    /// @param key valid until the call returns
    void add(KeyBytes key, long rowId);

    /// Takes one of many entries, after which [#publish] is called.
    ///
    /// @param key valid until the call returns
    void addLater(KeyBytes key, long rowId);

    /// Lets readers see the entries.
    void publish();
  }

  /// Begins with nothing covered.
  ///
  /// @param form how keys are made
  /// @param budget pays for reading
  IndexCoverage(KeyForm form, MemoryBudget budget) {
    this.form = form;
    this.budget = budget;
  }

  /// Returns up to how many changes a state of the table is known to be covered, or -1.
  long changeCountOf(KeySource table) {
    State known = stateOf(table);
    return known == null ? -1 : known.changeCount;
  }

  private @Nullable State stateOf(KeySource table) {
    for (State state : states) {
      if (state.table.refersTo(table)) {
        return state;
      }
    }
    return null;
  }

  /// Returns how many rows of a table are missing.
  long missingRowCount(KeySource table) {
    long missing = 0;
    for (SegmentHandle segment : table.segments()) {
      missing += segments.contains(segment) ? 0 : segment.info().rowCount();
    }
    for (VersionedBuffer buffer : table.buffers()) {
      missing += buffer.rowCount() - rowCounts.getOrDefault(buffer, 0);
    }
    return missing;
  }

  /// Adds the rows of a table that are missing.
  ///
  /// @param changeCount the table's count of changes, read before
  void addMissing(KeySource table, long changeCount, Entries entries) {
    // The segments of a state stay the same.
    List<SegmentHandle> asked = stateOf(table) == null ? table.segments() : List.of();
    for (SegmentHandle segment : asked) {
      if (!segments.contains(segment)) {
        addAll(segment.segment().rowGroup(bindings(), DeleteVector.NONE), 0, entries);
        segments.add(segment);
      }
    }
    for (VersionedBuffer buffer : table.buffers()) {
      int done = rowCounts.getOrDefault(buffer, 0);
      WriteBuffer.View all = buffer.all();
      if (done < all.rowCount()) {
        addNew(buffer, all, done, entries);
        rowCounts.put(buffer, all.rowCount());
      }
    }
    note(table, changeCount);
  }

  private void addNew(VersionedBuffer buffer, WriteBuffer.View all, int first, Entries entries) {
    if (all.rowCount() - first > FEW_ROWS) {
      addAll(all.rowGroup(bindings()), first, entries);
      return;
    }
    KeyBytes key = new KeyBytes();
    for (int row = first; row < all.rowCount(); row++) {
      if (buffer.readKey(row, form, key)) {
        entries.add(key, all.rowIdAt(row));
      }
    }
  }

  private List<ColumnBinding> bindings() {
    return KeyRows.withRowId(form.columns());
  }

  private void addAll(RowGroup group, int firstRow, Entries entries) {
    KeyRows.forEach(
        group,
        firstRow,
        budget,
        form,
        (key, position, rowId) -> {
          entries.addLater(key, rowId);
          return true;
        });
    entries.publish();
  }

  private void note(KeySource table, long changeCount) {
    State same = stateOf(table);
    if (same != null) {
      same.changeCount = Math.max(changeCount, same.changeCount);
      return;
    }
    List<State> known = new ArrayList<>();
    known.add(new State(table, changeCount));
    for (State state : states) {
      if (known.size() < STATE_COUNT_MAX && !state.table.refersTo(null)) {
        known.add(state);
      }
    }
    states = List.copyOf(known);
  }

  /// Notes that rows have moved to segments, so that these need not be read where the rows are covered.
  ///
  /// @param removed the segments that they were in
  /// @param buffers the buffers that they were in, each with how many of its first rows moved
  void noteMoved(
      Collection<SegmentHandle> removed,
      Map<VersionedBuffer, Integer> buffers,
      Collection<SegmentHandle> added) {
    boolean known =
        segments.containsAll(removed)
            && buffers.entrySet().stream()
                .allMatch(moved -> rowCounts.getOrDefault(moved.getKey(), 0) >= moved.getValue());
    if (known) {
      segments.addAll(added);
    }
  }
}
