package io.blueshift.index;

import io.blueshift.key.KeyBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A set of entries in the order of their keys, and of their row ids where keys are the same: a few thousand
/// new ones in a skip list, all others in immutable sorted runs in native memory.
///
/// One thread at a time writes; any thread reads meanwhile without waiting, and finds all entries that were
/// added before it began. When the new ones are many they become a run, and runs are merged so that each is
/// more than [#GROWTH] times as large as the next: an entry is written a logarithmic number of times, and a
/// reader looks into a logarithmic number of runs. This is the logarithmic method of Bentley and Saxe,
/// "Decomposable Searching Problems I" (Journal of Algorithms 1980), which the levels of a log-structured merge
/// tree (O'Neil et al., Acta Informatica 1996) follow.
///
/// Entries are never taken out one by one: whoever has too many that say nothing any more makes a new set.
public final class OrderedEntries {
  /// How many new entries become a run.
  private static final int NEW_COUNT_MAX = 4096;

  private static final int GROWTH = 3;

  /// The most runs that are merged late.
  private static final int RUN_COUNT_MAX = 24;

  private final IndexMemory memory;
  private volatile Levels levels = new Levels(List.of());
  private final EntryChunk chunk = new EntryChunk();

  /// What there is: runs, large ones first, and new entries.
  private static final class Levels {
    final List<EntryRun> runs;
    final ConcurrentSkipListSet<NewEntry> newEntries = new ConcurrentSkipListSet<>();

    /// How many new entries there are; counting a skip list means walking over it.
    final AtomicInteger newCount = new AtomicInteger();

    Levels(List<EntryRun> runs) {
      this.runs = List.copyOf(runs);
    }
  }

  /// Makes an empty set.
  public OrderedEntries(IndexMemory memory) {
    this.memory = memory;
  }

  /// Returns how many entries there are; one that was added twice may count twice.
  public long count() {
    Levels present = levels;
    long count = present.newCount.get();
    for (EntryRun run : present.runs) {
      count += run.count();
    }
    return count;
  }

  /// Returns the bytes of native memory.
  public long sizeBytes() {
    return levels.runs.stream().mapToLong(EntryRun::sizeBytes).sum();
  }

  /// Adds an entry.
  ///
  /// @throws io.blueshift.error.DatabaseException OUT_OF_MEMORY
  public void add(KeyBytes key, long rowId) {
    Levels present = levels;
    if (present.newEntries.add(new NewEntry(key.toByteArray(), rowId))
        && present.newCount.incrementAndGet() >= NEW_COUNT_MAX) {
      levels = new Levels(withRun(present.runs, runOf(present)));
    }
  }

  private EntryRun runOf(Levels present) {
    EntryChunk all = new EntryChunk();
    KeyBytes key = new KeyBytes();
    for (NewEntry entry : present.newEntries) {
      key.clear();
      key.appendRaw(entry.key(), 0, entry.key().length);
      all.add(key, entry.rowId());
    }
    return all.toRun(memory);
  }

  /// Adds one of many entries, which readers find after [#publish].
  public void addLater(KeyBytes key, long rowId) {
    chunk.add(key, rowId);
    if (chunk.isFull()) {
      publish();
    }
  }

  /// Lets readers find what [#addLater] added.
  public void publish() {
    if (!chunk.isEmpty()) {
      Levels present = levels;
      EntryRun run = chunk.toRun(memory);
      replaceRuns(present, withRun(present.runs, run));
    }
  }

  /// Puts other runs in the place of those that there are.
  private void replaceRuns(Levels present, List<EntryRun> runs) {
    Levels next = new Levels(runs);
    next.newEntries.addAll(present.newEntries);
    next.newCount.set(present.newCount.get());
    levels = next;
  }

  private List<EntryRun> withRun(List<EntryRun> runs, EntryRun added) {
    List<EntryRun> more = new ArrayList<>(runs);
    more.add(added);
    return more.size() > RUN_COUNT_MAX ? merged(more) : more;
  }

  /// Returns whether runs should be merged.
  public boolean isMergeDue() {
    List<EntryRun> runs = levels.runs;
    return firstMerged(runs) < runs.size() - 1;
  }

  /// Merges runs that should be.
  ///
  /// @throws io.blueshift.error.DatabaseException OUT_OF_MEMORY
  public void merge() {
    Levels present = levels;
    if (isMergeDue()) {
      replaceRuns(present, merged(present.runs));
    }
  }

  /// Returns the index of the run from which on all become one, so that each run is larger than those behind it by
  /// the factor.
  private static int firstMerged(List<EntryRun> runs) {
    int first = runs.size() - 1;
    long behind = runs.isEmpty() ? 0 : runs.getLast().count();
    for (int index = first - 1; index >= 0; index--) {
      if (runs.get(index).count() < GROWTH * behind) {
        first = index;
      }
      behind += runs.get(index).count();
    }
    return first;
  }

  private List<EntryRun> merged(List<EntryRun> runs) {
    int first = firstMerged(runs);
    if (first >= runs.size() - 1) {
      return runs;
    }
    List<EntryRun> left = new ArrayList<>(runs.subList(0, first));
    left.add(mergeAll(runs.subList(first, runs.size())));
    return left;
  }

  private EntryRun mergeAll(List<EntryRun> runs) {
    long count = 0;
    long keyBytes = 0;
    int keySizeBytes = runs.getFirst().commonKeySizeBytes();
    List<EntrySource> sources = new ArrayList<>();
    for (EntryRun run : runs) {
      count += run.count();
      keyBytes += run.keyBytes();
      keySizeBytes = run.commonKeySizeBytes() == keySizeBytes ? keySizeBytes : 0;
      sources.add(EntrySource.of(run, 0, run.count(), false));
    }
    EntryRun.Writer writer =
        new EntryRun.Writer(memory, Math.toIntExact(count), keyBytes, keySizeBytes);
    EntryCursor all = new EntryCursor(sources, false);
    while (all.next()) {
      all.addTo(writer);
    }
    return writer.finish();
  }

  /// Goes through the entries between two places.
  ///
  /// @param from null for the beginning
  /// @param to null for the end
  /// @param descending whether it goes from the end to the beginning
  public EntryCursor cursor(
      @Nullable EntryBound from, @Nullable EntryBound to, boolean descending) {
    if (from != null && to != null && to.isBeforeOrAt(from)) {
      return new EntryCursor(List.of(), descending);
    }
    Levels present = levels;
    List<EntrySource> sources = new ArrayList<>();
    for (EntryRun run : present.runs) {
      int begin = run.countBefore(from, 0);
      int end = run.countBefore(to, run.count());
      if (begin < end) {
        sources.add(EntrySource.of(run, begin, end, descending));
      }
    }
    var some = newBetween(present, from, to);
    sources.add(EntrySource.of((descending ? some.descendingSet() : some).iterator()));
    return new EntryCursor(sources, descending);
  }

  private static NavigableSet<NewEntry> newBetween(
      Levels present, @Nullable EntryBound from, @Nullable EntryBound to) {
    NavigableSet<NewEntry> some = present.newEntries;
    some = from == null ? some : some.tailSet(NewEntry.at(from), true);
    return to == null ? some : some.headSet(NewEntry.at(to), false);
  }

  /// Returns how many entries there are between two places; those that were added twice may count twice.
  ///
  /// @param limit a number from which on it need not be exact
  public long countBetween(@Nullable EntryBound from, @Nullable EntryBound to, long limit) {
    if (from != null && to != null && to.isBeforeOrAt(from)) {
      return 0;
    }
    Levels present = levels;
    long count = 0;
    for (EntryRun run : present.runs) {
      count += Math.max(0, run.countBefore(to, run.count()) - run.countBefore(from, 0));
    }
    if (count < limit) {
      for (NewEntry ignored : newBetween(present, from, to)) {
        count++;
      }
    }
    return count;
  }
}
