package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.rows.BatchWriter;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The groups of one worker, or of one part of the result, for one grouping set: an index from keys
/// to groups and the states of all calls in the groups' rows.
///
/// A batch goes through in four steps: find the groups; prepare the channels (arguments under their
/// filters); count rows and add all sums in one loop; update all other states. Rows that do not count
/// go to the dead group when most of a batch counts, so that values are read in place; otherwise they
/// are left out and values are gathered.
///
/// Used by one thread at a time.
final class AggregateTable implements AutoCloseable {
  private static final int FUSED_LONGS_MAX = 8;
  private static final int FUSED_DOUBLES_MAX = 4;

  private final AggregateLayout layout;
  private final AggregateStates states;
  private final GroupIndex index;
  private final int[] keyColumns;
  private final int[] located = new int[Batch.ROW_COUNT_MAX];
  private final GroupedBatch input = new GroupedBatch(Batch.of(0, List.of()));
  private final boolean[] narrow;
  private boolean widened;
  private KeyWords[] keyScratch = new KeyWords[0];

  /// Makes a table without groups that closes its key columns at the end.
  AggregateTable(
      AggregateLayout layout, int groupingSet, List<KeyColumn> keys, MemoryBudget budget) {
    this(layout, groupingSet, keys, layout.rangesOf(groupingSet), false, budget);
  }

  /// Makes a table of a part of all groups, which lie so far apart that the key does not address them.
  static AggregateTable withoutRanges(
      AggregateLayout layout, int groupingSet, List<KeyColumn> keys, MemoryBudget budget) {
    return new AggregateTable(
        layout, groupingSet, keys, new GroupIndex.KeyRange[keys.size()], true, budget);
  }

  private AggregateTable(
      AggregateLayout layout,
      int groupingSet,
      List<KeyColumn> keys,
      GroupIndex.@Nullable KeyRange[] ranges,
      boolean stableGroups,
      MemoryBudget budget) {
    this.layout = layout;
    this.keyColumns = layout.keysOf(groupingSet);
    this.states = new AggregateStates(layout, groupingSet, budget);
    this.narrow = new boolean[states.longSums().size()];
    GroupIndex groups;
    try {
      groups =
          new GroupIndex(
              keys,
              ranges,
              stableGroups || states.needsStableGroups(),
              states.wordCount(),
              states.lateWordCount(),
              budget,
              states.initializer());
    } catch (RuntimeException failure) {
      states.close();
      throw failure;
    }
    this.index = groups;
  }

  /// Makes key columns whose strings are in tables by input column, which are made where they are
  /// missing.
  static List<KeyColumn> newKeys(
      AggregateLayout layout,
      int groupingSet,
      Map<Integer, StringTable> strings,
      MemoryBudget budget) {
    List<KeyColumn> keys = new ArrayList<>();
    for (int column : layout.keysOf(groupingSet)) {
      LogicalType type = layout.inputTypes().get(column);
      boolean isString = type.physicalType() == PhysicalType.BYTES;
      keys.add(
          KeyColumn.sharing(
              type,
              isString ? strings.computeIfAbsent(column, at -> new StringTable(budget)) : null));
    }
    return keys;
  }

  /// Makes key columns with strings of their own.
  static List<KeyColumn> newKeys(AggregateLayout layout, int groupingSet, MemoryBudget budget) {
    List<KeyColumn> keys = new ArrayList<>();
    for (int column : layout.keysOf(groupingSet)) {
      keys.add(new KeyColumn(layout.inputTypes().get(column), budget));
    }
    return keys;
  }

  GroupIndex index() {
    return index;
  }

  AggregateStates states() {
    return states;
  }

  /// Adds the rows of a batch that count.
  void accept(Batch batch) {
    accept(batch, true);
  }

  /// Adds the rows of a batch that count, or returns false, with nothing added, when their keys lie too far apart
  /// ([GroupIndex#locateUnlessScattered]).
  boolean acceptUnlessScattered(Batch batch) {
    return accept(batch, false);
  }

  private boolean accept(Batch batch, boolean scatteredToo) {
    SelectionVector selection = batch.selection();
    int count = batch.selectedCount();
    if (count == 0) {
      return true;
    }
    input.batch = batch;
    input.anyDead = false;
    int[] positions = selection == null ? null : selection.positions();
    if (positions != null && keyColumns.length > 0 && count * 2 >= batch.rowCount()) {
      if (!locate(batch, positions, count, located, scatteredToo)) {
        return false;
      }
      Arrays.fill(input.groups, 0, batch.rowCount(), 0);
      for (int entry = 0; entry < count; entry++) {
        input.groups[positions[entry]] = located[entry];
      }
      input.anyDead = count < batch.rowCount();
      input.count = batch.rowCount();
      input.positions = null;
    } else {
      if (!locate(batch, positions, count, input.groups, scatteredToo)) {
        return false;
      }
      input.count = count;
      input.positions = positions;
    }
    update();
    return true;
  }

  private boolean locate(
      Batch batch, int @Nullable [] positions, int count, int[] groups, boolean scatteredToo) {
    if (scatteredToo) {
      index.locate(batch, keyColumns, positions, count, groups);
      return true;
    }
    return index.locateUnlessScattered(batch, keyColumns, positions, count, groups);
  }

  /// Adds rows whose groups are known already.
  void acceptGrouped(GroupedBatch grouped) {
    input.batch = grouped.batch;
    input.anyDead = grouped.anyDead;
    input.count = grouped.count;
    input.positions = grouped.positions;
    System.arraycopy(grouped.groups, 0, input.groups, 0, grouped.count);
    update();
  }

  private void update() {
    for (Channel channel : states.channels()) {
      channel.prepare(input);
      if (!channel.allPresent() && channel.countWord < 0) {
        widen();
      }
    }
    GroupRows rows = index.rows();
    boolean allNarrow = decideWidths(rows);
    if (keyColumns.length == 0) {
      addToOnlyGroup(rows);
    } else {
      addLongSums(rows, allNarrow);
      addDoubleSums(rows);
    }
    for (Channel channel : states.channels()) {
      if (channel.countWord >= 0) {
        countPresent(channel, rows);
      }
    }
    for (Accumulator accumulator : states.others()) {
      accumulator.update(input, rows);
    }
  }

  /// Decides for each sum whether it still fits one word with this batch; returns whether all do.
  /// Late words must come before the batch is counted.
  private boolean decideWidths(GroupRows rows) {
    boolean allNarrow = true;
    for (int at = 0; at < narrow.length; at++) {
      LongSum sum = states.longSums().get(at);
      narrow[at] = sum.staysNarrow(input.count);
      if (!narrow[at]) {
        allNarrow = false;
        widen();
        sum.makeWide(rows);
      }
    }
    return allNarrow;
  }

  /// Gives all rows their late words: a count of present values for each channel, and the upper
  /// half of each sum.
  private void widen() {
    if (!widened) {
      widened = true;
      GroupRows rows = index.rows();
      int counts = states.assignLateWords(rows.stateWordCount());
      rows.widen(states.lateWordCount(), (chunk, at, late) -> late < counts ? chunk[at] : 0);
    }
  }

  private void addToOnlyGroup(GroupRows rows) {
    rows.chunkOf(1)[rows.statesOf(1)] += input.count;
    for (int at = 0; at < narrow.length; at++) {
      if (narrow[at]) {
        states.longSums().get(at).updateOnly(rows, 1, input.count);
      } else {
        states.longSums().get(at).update(input, rows);
      }
    }
    for (DoubleSum sum : states.doubleSums()) {
      sum.updateOnly(rows, 1, input.count);
    }
  }

  private void addLongSums(GroupRows rows, boolean allNarrow) {
    List<LongSum> sums = states.longSums();
    int fused = allNarrow ? Math.min(FUSED_LONGS_MAX, sums.size()) : 0;
    if (fused == 0) {
      FusedSums.count(rows, 0, input.groups, input.count);
    } else {
      long[] columns = new long[fused];
      for (int at = 0; at < fused; at++) {
        columns[at] = sums.get(at).channel().address(input.count);
      }
      FusedSums.addLongs(rows, sums.getFirst().word, input.groups, input.count, columns, fused);
    }
    for (int at = fused; at < sums.size(); at++) {
      if (narrow[at]) {
        sums.get(at).updateNarrow(input, rows);
      } else {
        sums.get(at).update(input, rows);
      }
    }
  }

  private void addDoubleSums(GroupRows rows) {
    List<DoubleSum> sums = states.doubleSums();
    for (int from = 0; from < sums.size(); from += FUSED_DOUBLES_MAX) {
      int fused = Math.min(FUSED_DOUBLES_MAX, sums.size() - from);
      long[] columns = new long[fused];
      for (int at = 0; at < fused; at++) {
        columns[at] = sums.get(from + at).channel().address(input.count);
      }
      FusedSums.addDoubles(rows, sums.get(from).word, input.groups, input.count, columns, fused);
    }
  }

  private void countPresent(Channel channel, GroupRows rows) {
    boolean all = channel.allPresent();
    byte[] present = channel.presentBytes();
    int word = channel.countWord;
    for (int entry = 0; entry < input.count; entry++) {
      int group = input.groups[entry];
      rows.chunkOf(group)[rows.statesOf(group) + word] += all ? 1 : present[entry];
    }
  }

  // ---- merging ----

  /// Adds the groups of another table of the same layout, of which the hash of the key falls into
  /// `part` of `partCount` (a power of two). Both have the same strings.
  void mergeFrom(AggregateTable other, int part, int partCount) {
    prepareMerge(other);
    KeyWords[] keys = index.newWords();
    int[] otherGroups = other.index.groupNumbers();
    int[] batchGroups = new int[Batch.ROW_COUNT_MAX];
    GroupMapping mapping = new GroupMapping(otherGroups.length);
    for (int from = 0; from < otherGroups.length; from += Batch.ROW_COUNT_MAX) {
      int count = Math.min(Batch.ROW_COUNT_MAX, otherGroups.length - from);
      System.arraycopy(otherGroups, from, batchGroups, 0, count);
      other.index.decode(batchGroups, 0, count, keys);
      if (partCount > 1) {
        count = keepPart(keys, batchGroups, count, part, partCount);
      }
      index.locate(keys, count, located);
      for (int row = 0; row < count; row++) {
        mergeGroup(located[row], other, batchGroups[row]);
        mapping.put(batchGroups[row], located[row]);
      }
    }
    for (int at = 0; at < states.buffered().size(); at++) {
      states.buffered().get(at).mergeRows(other.states.buffered().get(at), mapping);
    }
  }

  /// Adds some groups of another table of the same layout; strings are translated one by one.
  void mergeGroups(AggregateTable other, int[] otherGroups) {
    prepareMerge(other);
    KeyWords[] keys = index.newWords();
    GroupMapping mapping = new GroupMapping(otherGroups.length);
    for (int from = 0; from < otherGroups.length; from += Batch.ROW_COUNT_MAX) {
      int count = Math.min(Batch.ROW_COUNT_MAX, otherGroups.length - from);
      other.index.decode(otherGroups, from, count, keys);
      for (int column = 0; column < keys.length; column++) {
        if (index.column(column).isString()) {
          translate(keys[column], count, other.index.column(column), index.column(column));
        }
      }
      index.locate(keys, count, located);
      for (int row = 0; row < count; row++) {
        mergeGroup(located[row], other, otherGroups[from + row]);
        mapping.put(otherGroups[from + row], located[row]);
      }
    }
    for (int at = 0; at < states.buffered().size(); at++) {
      states.buffered().get(at).mergeRows(other.states.buffered().get(at), mapping);
    }
  }

  /// Adds all groups of a table for another grouping set of the same calls, which has every key of
  /// this one's. No state may be buffered.
  void mergeFiner(AggregateTable finer) {
    prepareMerge(finer);
    KeyWords[] finerKeys = finer.index.newWords();
    KeyWords[] keys = new KeyWords[keyColumns.length];
    int[][] numbers = new int[keyColumns.length][];
    for (int column = 0; column < keys.length; column++) {
      int place = layout.placeInSet(finer.states.groupingSet(), keyColumns[column]);
      keys[column] = finerKeys[place];
      KeyColumn own = index.column(column);
      numbers[column] =
          own.isString()
              ? own.interner().internAll(finer.index.column(place).interner())
              : new int[0];
    }
    int[] finerGroups = finer.index.groupNumbers();
    for (int from = 0; from < finerGroups.length; from += Batch.ROW_COUNT_MAX) {
      int count = Math.min(Batch.ROW_COUNT_MAX, finerGroups.length - from);
      finer.index.decode(finerGroups, from, count, finerKeys);
      translate(keys, count, numbers);
      index.locate(keys, count, located);
      for (int row = 0; row < count; row++) {
        mergeGroup(located[row], finer, finerGroups[from + row]);
      }
    }
  }

  private static void translate(KeyWords key, int count, KeyColumn from, KeyColumn to) {
    to.interner().translate(from.interner(), key.words, count);
    key.findBounds(count);
  }

  /// Writes the keys of groups of this table's set to the columns of a writer, one after the other.
  Batch keys(int[] groups, int from, int count, BatchWriter writer, KeyWords[] keys) {
    index.decode(groups, from, count, keys);
    writer.reset();
    for (int column = 0; column < keys.length; column++) {
      index.column(column).write(writer.column(column), keys[column], count);
    }
    return writer.build(count);
  }

  /// Makes this table's states wide enough for another's.
  void prepareMerge(AggregateTable other) {
    if (other.widened) {
      widen();
    }
    for (int at = 0; at < states.longSums().size(); at++) {
      LongSum sum = states.longSums().get(at);
      if (!sum.staysNarrow(other.states.longSums().get(at))) {
        widen();
        sum.makeWide(index.rows());
      }
    }
  }

  /// Makes this table's states wide enough for another's, before chunks are merged.
  void prepareMergeOnce(AggregateTable other) {
    if (other != this) {
      prepareMerge(other);
    }
  }

  /// Gives this table the late words that another one has, and equally wide sums.
  void widenLike(AggregateTable other) {
    if (other.widened) {
      widen();
    }
    for (int at = 0; at < states.longSums().size(); at++) {
      if (other.states.longSums().get(at).wide()) {
        states.longSums().get(at).makeWide(index.rows());
      }
    }
  }

  static void translate(KeyWords[] keys, int count, int[][] numbers) {
    for (int column = 0; column < keys.length; column++) {
      if (numbers[column].length > 0) {
        long[] words = keys[column].words;
        for (int row = 0; row < count; row++) {
          words[row] = numbers[column][(int) words[row]];
        }
        keys[column].findBounds(count);
      }
    }
  }

  private static int keepPart(KeyWords[] keys, int[] groups, int count, int part, int partCount) {
    int kept = 0;
    for (int row = 0; row < count; row++) {
      long hash = 0;
      for (KeyWords key : keys) {
        hash = GroupIndex.hash(hash ^ key.words[row] + (key.isNull(row) ? 1 : 0));
      }
      if ((hash & partCount - 1) != part) {
        continue;
      }
      groups[kept] = groups[row];
      for (KeyWords key : keys) {
        key.words[kept] = key.words[row];
        if (key.secondWords.length > 0) {
          key.secondWords[kept] = key.secondWords[row];
        }
        key.nulls[kept] = key.nulls[row];
      }
      kept++;
    }
    return kept;
  }

  /// Adds one group of another table to one of this one.
  void mergeGroup(int group, AggregateTable other, int otherGroup) {
    GroupRows rows = index.rows();
    GroupRows otherRows = other.index.rows();
    long[] chunk = rows.chunkOf(group);
    int at = rows.statesOf(group);
    chunk[at] += otherRows.state(otherGroup, 0);
    for (int channel = 0; channel < states.channels().size(); channel++) {
      int word = states.channels().get(channel).countWord;
      if (word >= 0) {
        int otherWord = Math.max(0, other.states.channels().get(channel).countWord);
        chunk[at + word] += otherRows.state(otherGroup, otherWord);
      }
    }
    List<Accumulator> mine = states.all();
    List<Accumulator> theirs = other.states.all();
    for (int state = 0; state < mine.size(); state++) {
      mine.get(state).merge(rows, group, theirs.get(state), otherRows, otherGroup);
    }
  }

  /// Completes all states after the last row.
  void complete() {
    for (BufferedAccumulator accumulator : states.buffered()) {
      accumulator.complete(this);
    }
  }

  /// Writes the keys and results of groups to positions 0… of a writer that has been reset.
  void write(int[] groups, int from, int count, BatchWriter writer) {
    if (keyScratch.length == 0) {
      keyScratch = index.newWords();
    }
    write(groups, from, count, writer, keyScratch);
  }

  /// Writes keys and results with scratch of the caller's, so that several threads can.
  void write(int[] groups, int from, int count, BatchWriter writer, KeyWords[] keys) {
    index.decode(groups, from, count, keys);
    for (int column = 0; column < layout.keyCount(); column++) {
      int at = layout.placeInSet(states.groupingSet(), column);
      if (at >= 0) {
        index.column(at).write(writer.column(column), keys[at], count);
      } else {
        for (int row = 0; row < count; row++) {
          writer.column(column).setNull(row);
        }
      }
    }
    List<AggregateResult> results = states.results();
    for (int call = 0; call < results.size(); call++) {
      results
          .get(call)
          .write(index.rows(), groups, from, count, writer.column(layout.keyCount() + call));
    }
  }

  @Override
  public void close() {
    states.close();
    index.close();
  }
}
