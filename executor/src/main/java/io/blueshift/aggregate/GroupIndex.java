package io.blueshift.aggregate;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeMemory;
import io.blueshift.rows.Lanes;
import io.blueshift.vector.Batch;
import io.blueshift.vector.DictionaryVector;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the group of each row, by the cheapest way that the keys allow, and owns the groups' rows:
///
/// 1. no keys: one group;
/// 2. DIRECT, one integer key in a dense range, or one string: the key is the group's number;
/// 3. INDIRECT, all keys together have few codes: an array from code to group;
/// 4. HASHED: open addressing; a slot has 32 bits of the hash and the group's number.
///
/// Ranges come from statistics where they are known, else from the rows seen; when a batch shows that
/// a choice does not hold, the groups are moved to another one. Who can keep a few rows elsewhere asks with
/// [#locateUnlessScattered], so that some rows out of order (new versions of rows of a table that lies in the order of
/// its key) do not cost all others the direct way. Group 0 is dead and group numbers of 3 and 4 never change.
///
/// Used by one thread at a time.
final class GroupIndex implements AutoCloseable {
  private static final int INDIRECT_BITS_MAX = 16;
  private static final long DIRECT_RANGE_MAX = 1L << 28;
  private static final long DIRECT_FIRST_BYTES = 8 << 20;
  private static final long DIRECT_BYTES_PER_ROW = 48;
  private static final long SETTLED_ROW_COUNT = 1 << 17;
  private static final long SETTLED_BATCH_BYTES = 1 << 20;
  private static final int SLOTS_MIN = 1 << 12;
  private static final int NULL_GROUP = 1;
  private static final int MORSEL_CHUNKS = 8;
  private static final int MORSEL_GROUPS = 1 << 14;

  private enum Mode {
    NONE,
    DIRECT,
    INDIRECT,
    HASHED
  }

  /// The range in which all values of a key lie.
  record KeyRange(long minimum, long maximum) {}

  private final MemoryBudget budget;
  private final KeyColumn[] columns;
  private final KeyWords[] loaded;
  private final boolean stableNumbers;
  private final GroupRows.Initializer initializer;
  private final int lateWordCountMax;
  private final long[] seenMinimums;
  private final long[] seenMaximums;
  private final boolean[] exact;
  private final long[] packed = new long[Batch.ROW_COUNT_MAX];
  private final long[] hashes = new long[Batch.ROW_COUNT_MAX];
  private final long[] entries = new long[Batch.ROW_COUNT_MAX];

  private GroupRows rows;
  private @Nullable KeyLayout layout;
  private Mode mode = Mode.NONE;
  private boolean directRefused;
  private long directBase;
  private int groupCount;
  private int rawNullGroup;
  private int[] codeGroups = new int[0];
  private long[] slots = new long[0];
  private int slotShift;
  private long rowsSeen;
  private boolean keysOpen;

  /// Makes an index without groups.
  ///
  /// @param stableNumbers whether somebody keeps group numbers, so that they must not change
  GroupIndex(
      List<KeyColumn> keys,
      @Nullable KeyRange[] ranges,
      boolean stableNumbers,
      int stateWordCount,
      int lateWordCountMax,
      MemoryBudget budget,
      GroupRows.Initializer initializer) {
    this.columns = keys.toArray(KeyColumn[]::new);
    this.stableNumbers = stableNumbers;
    this.budget = budget;
    this.initializer = initializer;
    this.lateWordCountMax = lateWordCountMax;
    this.loaded = newWords();
    int count = columns.length;
    this.seenMinimums = new long[count];
    this.seenMaximums = new long[count];
    this.exact = new boolean[count];
    for (int index = 0; index < count; index++) {
      KeyRange range = columns[index].isString() ? null : ranges[index];
      exact[index] = range != null || columns[index].type().physicalType().sizeBytes() == 0;
      seenMinimums[index] = range == null ? Long.MAX_VALUE : range.minimum();
      seenMaximums[index] = range == null ? Long.MIN_VALUE : range.maximum();
      if (range == null && exact[index]) {
        seenMinimums[index] = 0;
        seenMaximums[index] = 1;
      }
    }
    rows = new GroupRows(0, stateWordCount, lateWordCountMax, budget, initializer);
    rows.ensure(0);
    if (count == 0) {
      groupCount = 1;
    }
  }

  GroupRows rows() {
    return rows;
  }

  KeyColumn column(int index) {
    return columns[index];
  }

  int columnCount() {
    return columns.length;
  }

  KeyWords[] newWords() {
    return Arrays.stream(columns).map(KeyColumn::newWords).toArray(KeyWords[]::new);
  }

  /// Writes the groups of a batch's positions to `groups[0]…`.
  void locate(Batch batch, int[] keyColumns, int @Nullable [] positions, int count, int[] groups) {
    if (mode == Mode.INDIRECT
        && columns.length <= 2
        && locateDictionaries(batch, keyColumns, positions, count, groups)) {
      return;
    }
    load(batch, keyColumns, positions, count);
    locate(loaded, count, groups);
  }

  private void load(Batch batch, int[] keyColumns, int @Nullable [] positions, int count) {
    for (int index = 0; index < columns.length; index++) {
      columns[index].load(batch.column(keyColumns[index]), positions, count, loaded[index]);
    }
  }

  /// Does what [#locate(Batch, int[], int[], int, int[])] does, or returns false, with no group made, when keys that
  /// address groups directly would need much more memory for this batch than its rows are worth.
  boolean locateUnlessScattered(
      Batch batch, int[] keyColumns, int @Nullable [] positions, int count, int[] groups) {
    if (columns.length != 1 || columns[0].isString() || !columns[0].isInteger()) {
      locate(batch, keyColumns, positions, count, groups);
      return true;
    }
    load(batch, keyColumns, positions, count);
    if (mode == Mode.NONE) {
      extendSeen(loaded);
      choose();
    }
    if (mode == Mode.DIRECT && isScattered(loaded[0], count)) {
      return false;
    }
    locate(loaded, count, groups);
    return true;
  }

  /// Finds the groups of one or two dictionary columns without nulls in one loop over their codes;
  /// returns false when a column is none or some code or group is new.
  private boolean locateDictionaries(
      Batch batch, int[] keyColumns, int @Nullable [] positions, int count, int[] groups) {
    KeyLayout current = layout();
    for (int index = 0; index < columns.length; index++) {
      if (!(batch.column(keyColumns[index]) instanceof DictionaryVector dictionary)
          || !columns[index].isString()
          || !dictionary.validity().allPresent()
          || columns[index].interner().count() > current.limits()[index]) {
        return false;
      }
    }
    DictionaryVector first = (DictionaryVector) batch.column(keyColumns[0]);
    DictionaryVector second = (DictionaryVector) batch.column(keyColumns[columns.length - 1]);
    int[] firstIds = columns[0].interner().translation(first);
    int[] secondIds = columns[columns.length - 1].interner().translation(second);
    long codesBytes = (long) batch.rowCount() << 2;
    long firstCodes = NativeMemory.address(first.codes(), 0, codesBytes);
    long secondCodes = NativeMemory.address(second.codes(), 0, codesBytes);
    int firstDistance = (int) (1 - current.bases()[0]);
    int secondDistance = (int) (1 - current.bases()[columns.length - 1]);
    int shift = columns.length == 1 ? 0 : current.shifts()[1];
    int[] codes = codeGroups;
    int missing = 0;
    for (int row = 0; row < count; row++) {
      long offset = (long) (positions == null ? row : positions[row]) << 2;
      int firstId = firstIds[ALL.get(Lanes.INT, firstCodes + offset)];
      int secondId = secondIds[ALL.get(Lanes.INT, secondCodes + offset)];
      int code = (firstId + firstDistance) | ((secondId + secondDistance) << shift);
      int group = codes[code];
      missing |= group - 1 | firstId - 1 | secondId - 1;
      groups[row] = group;
    }
    if (missing < 0) {
      return false;
    }
    rowsSeen += count;
    return true;
  }

  /// Writes the groups of keys to `groups[0]…`; new keys get new groups.
  void locate(KeyWords[] keys, int count, int[] groups) {
    if (columns.length == 0) {
      Arrays.fill(groups, 0, count, 1);
      return;
    }
    rowsSeen += count;
    if (mode == Mode.NONE || (mode != Mode.DIRECT && !layout().fits(keys))) {
      extendSeen(keys);
      if (mode == Mode.NONE) {
        choose();
      } else {
        rebuild();
      }
    }
    if (mode == Mode.DIRECT) {
      if (locateDirect(keys[0], count, groups)) {
        return;
      }
      directRefused = true;
      extendSeen(keys);
      rebuild();
    }
    if (layout().kind() == KeyLayout.Kind.WIDE) {
      locateWide(keys, count, groups);
      return;
    }
    if (layout().kind() == KeyLayout.Kind.PACKED) {
      layout().pack(keys, count, packed);
    } else {
      System.arraycopy(keys[0].words, 0, packed, 0, count);
    }
    if (mode == Mode.INDIRECT) {
      locateIndirect(count, groups);
    } else {
      locateHashed(keys[0], count, groups);
    }
  }

  private KeyLayout layout() {
    KeyLayout current = layout;
    if (current == null) {
      throw new IllegalStateException("keys have no layout");
    }
    return current;
  }

  private void extendSeen(KeyWords[] keys) {
    for (int index = 0; index < columns.length; index++) {
      if (columns[index].isInteger() && keys[index].minimum <= keys[index].maximum) {
        seenMinimums[index] = Math.min(seenMinimums[index], keys[index].minimum);
        seenMaximums[index] = Math.max(seenMaximums[index], keys[index].maximum);
      }
    }
  }

  private void choose() {
    if (directPossible()) {
      mode = Mode.DIRECT;
      directBase = columns[0].isString() ? 1 : alignDown(seenMinimums[0]);
      return;
    }
    layout = KeyLayout.choose(columns, seenMinimums, seenMaximums, exact);
    int keyWordCount = layout.wordCount();
    if (rows.keyWordCount() != keyWordCount) {
      GroupRows empty =
          new GroupRows(keyWordCount, rows.stateWordCount(), lateWordCountMax, budget, initializer);
      rows.close();
      rows = empty;
      rows.ensure(0);
    }
    mode = layout.bitCount() <= INDIRECT_BITS_MAX ? Mode.INDIRECT : Mode.HASHED;
    if (mode == Mode.INDIRECT) {
      codeGroups = new int[1 << layout.bitCount()];
    } else {
      resizeSlots(SLOTS_MIN);
    }
  }

  private boolean directPossible() {
    if (columns.length != 1 || directRefused || !columns[0].isInteger()) {
      return false;
    }
    if (columns[0].isString()) {
      return true;
    }
    long range = seenMaximums[0] - seenMinimums[0];
    return (!stableNumbers || exact[0])
        && range >= 0
        && range < DIRECT_RANGE_MAX
        && Math.abs(seenMinimums[0]) < 1L << 62;
  }

  private long alignDown(long word) {
    return word & -(long) rows.rowsPerChunk();
  }

  // ---- DIRECT ----

  /// Returns false, with nothing but empty chunks made, when the keys are not dense enough.
  private boolean locateDirect(KeyWords key, int count, int[] groups) {
    int perChunk = rows.rowsPerChunk();
    if (key.minimum <= key.maximum && !coverDirect(key.minimum, key.maximum)) {
      return false;
    }
    long distance = perChunk - directBase;
    long[] words = key.words;
    int shift = rows.shift();
    long[] @Nullable [] chunks = rows.chunks();
    int lastChunk = -1;
    boolean anyNull = key.anyNull;
    for (int row = 0; row < count; row++) {
      int group = (int) (words[row] + distance);
      if (anyNull && key.nulls[row] != 0) {
        group = NULL_GROUP;
      } else if (group >>> shift != lastChunk && chunks[group >>> shift] == null) {
        if (!columns[0].isString() && rows.allocatedBytes() > directLimitBytes()) {
          return false;
        }
        rows.ensure(group);
        chunks = rows.chunks();
      }
      lastChunk = group >>> shift;
      groups[row] = group;
    }
    return true;
  }

  private long directLimitBytes() {
    return DIRECT_FIRST_BYTES + DIRECT_BYTES_PER_ROW * rowsSeen;
  }

  /// Returns whether the chunks that keys need are too many for the rows so far and these, or, once many rows have come
  /// that needed few, for a batch.
  private boolean isScattered(KeyWords key, int count) {
    long allowedBytes = directLimitBytes() + DIRECT_BYTES_PER_ROW * count - rows.allocatedBytes();
    if (rowsSeen >= SETTLED_ROW_COUNT) {
      allowedBytes = Math.min(allowedBytes, SETTLED_BATCH_BYTES);
    }
    if (key.minimum > key.maximum || !isDirectRange(key.maximum - key.minimum)) {
      return false;
    }
    int shift = rows.shift();
    long distance = rows.rowsPerChunk() - directBase;
    long[] @Nullable [] chunks = rows.chunks();
    long spanBytes = ((key.maximum - key.minimum >>> shift) + 2) * rows.chunkBytes();
    if (spanBytes <= allowedBytes
        || spanBytes + chunks.length * rows.chunkBytes() <= DIRECT_FIRST_BYTES) {
      return false;
    }
    long firstChunk = key.minimum + distance >> shift;
    BitSet missing = new BitSet();
    for (int row = 0; row < count; row++) {
      long chunk = key.words[row] + distance >> shift;
      if (!key.isNull(row)
          && (chunk < 0 || chunk >= chunks.length || chunks[(int) chunk] == null)) {
        missing.set((int) (chunk - firstChunk));
      }
    }
    return missing.cardinality() * rows.chunkBytes() > allowedBytes;
  }

  /// Returns whether keys address groups.
  boolean isDirect() {
    return mode == Mode.DIRECT;
  }

  /// Returns whether no row has come.
  boolean isUnused() {
    return rowsSeen == 0;
  }

  /// Returns how many rows have come.
  long rowsSeen() {
    return rowsSeen;
  }

  /// Returns which groups of this DIRECT index the groups of another one, of any mode, are, in the order of
  /// [#groupNumbers()]; null when there are keys below the range of this index, or too far above.
  int @Nullable [] directGroupsOf(GroupIndex other) {
    int[] numbers = other.groupNumbers();
    int[] found = new int[numbers.length];
    KeyWords[] keys = other.newWords();
    long distance = rows.rowsPerChunk() - directBase;
    for (int from = 0; from < numbers.length; from += Batch.ROW_COUNT_MAX) {
      int count = Math.min(Batch.ROW_COUNT_MAX, numbers.length - from);
      other.decode(numbers, from, count, keys);
      KeyWords key = keys[0];
      if (key.minimum <= key.maximum
          && (key.minimum < directBase || !coverDirect(key.minimum, key.maximum))) {
        return null;
      }
      for (int row = 0; row < count; row++) {
        found[from + row] = key.isNull(row) ? NULL_GROUP : (int) (key.words[row] + distance);
      }
    }
    return found;
  }

  private boolean coverDirect(long minimum, long maximum) {
    int perChunk = rows.rowsPerChunk();
    if (minimum < directBase) {
      long newBase = alignDown(minimum);
      long lower = directBase - newBase;
      if (stableNumbers
          || !isDirectRange(lower)
          || !isDirectRange(maximum - newBase)
          || !isDirectRange(directEnd() + lower)) {
        return false;
      }
      rows.shiftUp(1, (int) (lower / perChunk));
      directBase = newBase;
    }
    if (!isDirectRange(maximum - directBase)) {
      return false;
    }
    rows.reserveDirectory((int) (maximum - directBase) + perChunk + 1);
    return true;
  }

  /// Returns whether a distance between keys, negative where it does not fit a long, is near enough.
  private static boolean isDirectRange(long distance) {
    return distance >= 0 && distance < DIRECT_RANGE_MAX;
  }

  private long directEnd() {
    return (long) rows.chunks().length * rows.rowsPerChunk();
  }

  // ---- INDIRECT ----

  private void locateIndirect(int count, int[] groups) {
    int[] codes = codeGroups;
    for (int row = 0; row < count; row++) {
      int group = codes[(int) packed[row]];
      if (group == 0) {
        group = append(packed[row]);
        codes[(int) packed[row]] = group;
      }
      groups[row] = group;
    }
  }

  private int append(long key) {
    int group = groupCount + 1;
    long[] chunk = rows.ensure(group);
    chunk[rows.offsetOf(group)] = key;
    groupCount = group;
    return group;
  }

  // ---- HASHED ----

  private void locateHashed(KeyWords key, int count, int[] groups) {
    ensureSlots(count);
    boolean nullApart = layout().kind() == KeyLayout.Kind.RAW && key.anyNull;
    GroupRows table = rows;
    long[] slotArray = slots;
    int slotMask = slotArray.length - 1;
    for (int row = 0; row < count; row++) {
      long hash = hash(packed[row]);
      hashes[row] = hash;
      entries[row] = slotArray[(int) (hash >>> slotShift)];
    }
    int shift = table.shift();
    int mask = table.rowsPerChunk() - 1;
    int stride = table.stride();
    long[] @Nullable [] chunks = table.chunks();
    for (int row = 0; row < count; row++) {
      if (nullApart && key.nulls[row] != 0) {
        groups[row] = rawNullGroup();
        chunks = table.chunks();
        continue;
      }
      long hash = hashes[row];
      long likely = entries[row];
      int likelyGroup = (int) likely;
      if (likelyGroup != 0
          && (likely ^ hash) >>> 32 == 0
          && chunks[likelyGroup >>> shift][(likelyGroup & mask) * stride] == packed[row]) {
        groups[row] = likelyGroup;
        continue;
      }
      int slot = (int) (hash >>> slotShift);
      while (true) {
        long entry = slotArray[slot];
        if (entry == 0) {
          int group = append(packed[row]);
          chunks = table.chunks();
          slotArray[slot] = (hash & 0xffffffff00000000L) | group;
          groups[row] = group;
          break;
        }
        int group = (int) entry;
        if ((entry ^ hash) >>> 32 == 0
            && chunks[group >>> shift][(group & mask) * stride] == packed[row]) {
          groups[row] = group;
          break;
        }
        slot = slot + 1 & slotMask;
      }
    }
  }

  private int rawNullGroup() {
    if (rawNullGroup == 0) {
      rawNullGroup = append(0);
    }
    return rawNullGroup;
  }

  private void locateWide(KeyWords[] keys, int count, int[] groups) {
    ensureSlots(count);
    KeyLayout wide = layout();
    long[] key = new long[wide.wordCount()];
    for (int row = 0; row < count; row++) {
      wide.spread(keys, row, key);
      groups[row] = findWide(key);
    }
  }

  private int findWide(long[] key) {
    long hash = 0;
    for (long word : key) {
      hash = hash(hash ^ word);
    }
    int slotMask = slots.length - 1;
    int slot = (int) (hash >>> slotShift);
    while (true) {
      long entry = slots[slot];
      if (entry == 0) {
        int group = append(key[0]);
        System.arraycopy(key, 0, rows.chunkOf(group), rows.offsetOf(group), key.length);
        slots[slot] = (hash & 0xffffffff00000000L) | group;
        return group;
      }
      int group = (int) entry;
      if ((entry ^ hash) >>> 32 == 0 && sameKey(group, key)) {
        return group;
      }
      slot = slot + 1 & slotMask;
    }
  }

  private boolean sameKey(int group, long[] key) {
    int at = rows.offsetOf(group);
    return Arrays.equals(rows.chunkOf(group), at, at + key.length, key, 0, key.length);
  }

  static long hash(long word) {
    long product = (word ^ word >>> 32) * 0x9e3779b97f4a7c15L;
    product = (product ^ product >>> 29) * 0xbf58476d1ce4e5b9L;
    return product ^ product >>> 32;
  }

  private void ensureSlots(int more) {
    int needed = slots.length;
    while (((long) groupCount + more) * 2 > needed) {
      needed *= 2;
    }
    if (needed != slots.length) {
      resizeSlots(needed);
    }
  }

  private void resizeSlots(int length) {
    budget.reserve((long) length << 3);
    long[] bigger = LongArrayPool.take(length);
    Arrays.fill(bigger, 0);
    int shift = Long.numberOfLeadingZeros(length) + 1;
    int mask = length - 1;
    for (long entry : slots) {
      if (entry != 0) {
        int slot = (int) (entry >>> shift);
        while (bigger[slot] != 0) {
          slot = slot + 1 & mask;
        }
        bigger[slot] = entry;
      }
    }
    freeSlots();
    slots = bigger;
    slotShift = shift;
  }

  private void freeSlots() {
    if (slots.length > 0) {
      LongArrayPool.giveBack(slots);
      budget.release((long) slots.length << 3);
      slots = new long[0];
    }
  }

  // ---- moving all groups to another layout ----

  private void rebuild() {
    GroupKeys oldKeys = keys();
    GroupRows oldRows = rows;
    int[] oldGroups = groupNumbers();
    layout = null;
    mode = Mode.NONE;
    groupCount = 0;
    rawNullGroup = 0;
    freeSlots();
    codeGroups = new int[0];
    directRefused |= stableNumbers;
    rows = new GroupRows(0, oldRows.stateWordCount(), lateWordCountMax, budget, initializer);
    rows.ensure(0);
    choose();
    KeyWords[] keys = newWords();
    int[] groups = new int[Batch.ROW_COUNT_MAX];
    for (int from = 0; from < oldGroups.length; from += Batch.ROW_COUNT_MAX) {
      int count = Math.min(Batch.ROW_COUNT_MAX, oldGroups.length - from);
      oldKeys.decode(oldGroups, from, count, keys);
      locate(keys, count, groups);
      for (int row = 0; row < count; row++) {
        assert oldKeys.direct() || groups[row] == oldGroups[from + row];
        System.arraycopy(
            oldRows.chunkOf(oldGroups[from + row]),
            oldRows.statesOf(oldGroups[from + row]),
            rows.chunkOf(groups[row]),
            rows.statesOf(groups[row]),
            rows.stateWordCount());
      }
    }
    oldRows.close();
  }

  /// Lists the numbers of all groups that have rows.
  int[] groupNumbers() {
    int[][] parts = new int[morselCount()][];
    int total = 0;
    for (int morsel = 0; morsel < parts.length; morsel++) {
      parts[morsel] = groupNumbers(morsel);
      total += parts[morsel].length;
    }
    int[] numbers = new int[total];
    int at = 0;
    for (int[] part : parts) {
      System.arraycopy(part, 0, numbers, at, part.length);
      at += part.length;
    }
    return numbers;
  }

  /// Returns into how many parts the groups are divided for [#groupNumbers(int)].
  int morselCount() {
    return mode == Mode.DIRECT
        ? (rows.chunks().length + MORSEL_CHUNKS - 1) / MORSEL_CHUNKS
        : (groupCount + MORSEL_GROUPS - 1) / MORSEL_GROUPS;
  }

  /// Lists the numbers of the groups of one part that have rows.
  int[] groupNumbers(int morsel) {
    if (mode != Mode.DIRECT) {
      int first = morsel * MORSEL_GROUPS + 1;
      int[] numbers = new int[Math.min(MORSEL_GROUPS, groupCount + 1 - first)];
      Arrays.setAll(numbers, at -> first + at);
      return numbers;
    }
    int perChunk = rows.rowsPerChunk();
    int[] numbers = new int[MORSEL_CHUNKS * perChunk];
    int count = 0;
    long[] @Nullable [] chunks = rows.chunks();
    int end = Math.min(chunks.length, (morsel + 1) * MORSEL_CHUNKS);
    for (int index = morsel * MORSEL_CHUNKS; index < end; index++) {
      long[] chunk = chunks[index];
      if (chunk != null) {
        int stride = rows.stride();
        for (int row = index == 0 ? 1 : 0; row < perChunk; row++) {
          if (chunk[row * stride] != 0) {
            numbers[count++] = index * perChunk + row;
          }
        }
      }
    }
    return Arrays.copyOf(numbers, count);
  }

  /// Returns about how many groups there are.
  long groupCountEstimate() {
    return mode == Mode.DIRECT ? rows.allocatedBytes() / (8L * rows.stride()) : groupCount;
  }

  /// Reads the keys of groups, as [GroupKeys#decode] does.
  void decode(int[] groups, int from, int count, KeyWords[] keys) {
    keys().decode(groups, from, count, keys);
  }

  /// Returns how keys of the present groups are read.
  private GroupKeys keys() {
    boolean direct = mode == Mode.DIRECT;
    return new GroupKeys(
        columns,
        rows,
        layout,
        direct,
        directBase - rows.rowsPerChunk(),
        direct ? NULL_GROUP : rawNullGroup);
  }

  /// Returns whether this index and another address the same groups by the same key, apart from a
  /// shift by whole chunks, so that chunks can be handed over.
  boolean sharesChunksWith(GroupIndex other) {
    return mode == Mode.DIRECT
        && other.mode == Mode.DIRECT
        && columns[0].hasWordsOf(other.columns[0])
        && rows.stride() == other.rows.stride()
        && rows.rowsPerChunk() == other.rows.rowsPerChunk();
  }

  /// Returns how many chunks must be put before a DIRECT index's to reach down to another's.
  int chunksBelow(GroupIndex other) {
    return other.directBase >= directBase
        ? 0
        : (int) ((directBase - other.directBase) / rows.rowsPerChunk());
  }

  /// Says that the key columns are closed by somebody else.
  void keepKeysOpen() {
    keysOpen = true;
  }

  /// Makes the range of a DIRECT index cover another's; returns by how many chunks the other's lie
  /// higher here, or -1 when it cannot.
  int coverDirect(GroupIndex other) {
    long otherEnd = other.directBase + other.directEnd() - 2L * rows.rowsPerChunk();
    if (!coverDirect(other.directBase, Math.max(other.directBase, otherEnd))) {
      return -1;
    }
    return (int) ((other.directBase - directBase) / rows.rowsPerChunk());
  }

  @Override
  public void close() {
    rows.close();
    freeSlots();
    if (!keysOpen) {
      for (KeyColumn column : columns) {
        column.close();
      }
    }
  }
}
