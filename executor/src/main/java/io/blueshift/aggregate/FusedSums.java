package io.blueshift.aggregate;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.rows.Lanes;

/// Adds up to eight columns to their groups in one loop, together with the count of rows: one pass
/// over the group numbers, and all words of a group in one or two cache lines. A loop for each number
/// of columns stands here in full, because an inner loop over columns costs almost three times as
/// much; and each stands here twice, because with few groups there is only one chunk to look into.
///
/// The row count is the word before the first sum. Sums wrap around; the caller has proved from
/// bounds of the values that they do not, or uses the checked loop of [LongSum]. Columns are addresses
/// of native memory, see [io.blueshift.memory.NativeMemory].
final class FusedSums {
  private FusedSums() {}

  /// Counts rows only.
  static void count(GroupRows rows, int word, int[] groups, int count) {
    int stride = rows.stride();
    int base = rows.keyWordCount() + word;
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      chunks[group >>> shift][(group & mask) * stride + base]++;
    }
  }

  /// Adds `columns[0]…` (long values) to the words from `word` on, and one to the word before.
  static void addLongs(
      GroupRows rows, int word, int[] groups, int count, long[] columns, int columnCount) {
    long[] chunk = rows.onlyChunk();
    int base = rows.keyWordCount() + word;
    if (chunk != null) {
      addLongsToChunk(chunk, rows.stride(), base, groups, count, columns, columnCount);
      return;
    }
    switch (columnCount) {
      case 1 -> addLongs1(rows, base, groups, count, columns[0]);
      case 2 -> addLongs2(rows, base, groups, count, columns[0], columns[1]);
      case 3 -> addLongs3(rows, base, groups, count, columns[0], columns[1], columns[2]);
      case 4 ->
          addLongs4(rows, base, groups, count, columns[0], columns[1], columns[2], columns[3]);
      case 5 ->
          addLongs5(
              rows,
              base,
              groups,
              count,
              columns[0],
              columns[1],
              columns[2],
              columns[3],
              columns[4]);
      case 6 ->
          addLongs6(
              rows,
              base,
              groups,
              count,
              columns[0],
              columns[1],
              columns[2],
              columns[3],
              columns[4],
              columns[5]);
      case 7 ->
          addLongs7(
              rows,
              base,
              groups,
              count,
              columns[0],
              columns[1],
              columns[2],
              columns[3],
              columns[4],
              columns[5],
              columns[6]);
      case 8 ->
          addLongs8(
              rows,
              base,
              groups,
              count,
              columns[0],
              columns[1],
              columns[2],
              columns[3],
              columns[4],
              columns[5],
              columns[6],
              columns[7]);
      default -> throw new IllegalArgumentException("too many columns [count=" + columnCount + "]");
    }
  }

  private static void addLongsToChunk(
      long[] chunk,
      int stride,
      int base,
      int[] groups,
      int count,
      long[] columns,
      int columnCount) {
    switch (columnCount) {
      case 1 -> addLongs1(chunk, stride, base, groups, count, columns[0]);
      case 2 -> addLongs2(chunk, stride, base, groups, count, columns[0], columns[1]);
      case 3 -> addLongs3(chunk, stride, base, groups, count, columns[0], columns[1], columns[2]);
      case 4 ->
          addLongs4(
              chunk, stride, base, groups, count, columns[0], columns[1], columns[2], columns[3]);
      case 5 ->
          addLongs5(
              chunk,
              stride,
              base,
              groups,
              count,
              columns[0],
              columns[1],
              columns[2],
              columns[3],
              columns[4]);
      case 6 ->
          addLongs6(
              chunk,
              stride,
              base,
              groups,
              count,
              columns[0],
              columns[1],
              columns[2],
              columns[3],
              columns[4],
              columns[5]);
      case 7 ->
          addLongs7(
              chunk,
              stride,
              base,
              groups,
              count,
              columns[0],
              columns[1],
              columns[2],
              columns[3],
              columns[4],
              columns[5],
              columns[6]);
      case 8 ->
          addLongs8(
              chunk,
              stride,
              base,
              groups,
              count,
              columns[0],
              columns[1],
              columns[2],
              columns[3],
              columns[4],
              columns[5],
              columns[6],
              columns[7]);
      default -> throw new IllegalArgumentException("too many columns [count=" + columnCount + "]");
    }
  }

  private static void addLongs1(GroupRows rows, int base, int[] groups, int count, long column0) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
    }
  }

  private static void addLongs1(
      long[] chunk, int stride, int base, int[] groups, int count, long column0) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
    }
  }

  private static void addLongs2(
      GroupRows rows, int base, int[] groups, int count, long column0, long column1) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
    }
  }

  private static void addLongs2(
      long[] chunk, int stride, int base, int[] groups, int count, long column0, long column1) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
    }
  }

  private static void addLongs3(
      GroupRows rows, int base, int[] groups, int count, long column0, long column1, long column2) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
    }
  }

  private static void addLongs3(
      long[] chunk,
      int stride,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
    }
  }

  private static void addLongs4(
      GroupRows rows,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
      chunk[at + 3] += ALL.get(Lanes.LONG, column3 + ((long) index << 3));
    }
  }

  private static void addLongs4(
      long[] chunk,
      int stride,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
      chunk[at + 3] += ALL.get(Lanes.LONG, column3 + ((long) index << 3));
    }
  }

  private static void addLongs5(
      GroupRows rows,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3,
      long column4) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
      chunk[at + 3] += ALL.get(Lanes.LONG, column3 + ((long) index << 3));
      chunk[at + 4] += ALL.get(Lanes.LONG, column4 + ((long) index << 3));
    }
  }

  private static void addLongs5(
      long[] chunk,
      int stride,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3,
      long column4) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
      chunk[at + 3] += ALL.get(Lanes.LONG, column3 + ((long) index << 3));
      chunk[at + 4] += ALL.get(Lanes.LONG, column4 + ((long) index << 3));
    }
  }

  private static void addLongs6(
      GroupRows rows,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3,
      long column4,
      long column5) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
      chunk[at + 3] += ALL.get(Lanes.LONG, column3 + ((long) index << 3));
      chunk[at + 4] += ALL.get(Lanes.LONG, column4 + ((long) index << 3));
      chunk[at + 5] += ALL.get(Lanes.LONG, column5 + ((long) index << 3));
    }
  }

  private static void addLongs6(
      long[] chunk,
      int stride,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3,
      long column4,
      long column5) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
      chunk[at + 3] += ALL.get(Lanes.LONG, column3 + ((long) index << 3));
      chunk[at + 4] += ALL.get(Lanes.LONG, column4 + ((long) index << 3));
      chunk[at + 5] += ALL.get(Lanes.LONG, column5 + ((long) index << 3));
    }
  }

  private static void addLongs7(
      GroupRows rows,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3,
      long column4,
      long column5,
      long column6) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
      chunk[at + 3] += ALL.get(Lanes.LONG, column3 + ((long) index << 3));
      chunk[at + 4] += ALL.get(Lanes.LONG, column4 + ((long) index << 3));
      chunk[at + 5] += ALL.get(Lanes.LONG, column5 + ((long) index << 3));
      chunk[at + 6] += ALL.get(Lanes.LONG, column6 + ((long) index << 3));
    }
  }

  private static void addLongs7(
      long[] chunk,
      int stride,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3,
      long column4,
      long column5,
      long column6) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
      chunk[at + 3] += ALL.get(Lanes.LONG, column3 + ((long) index << 3));
      chunk[at + 4] += ALL.get(Lanes.LONG, column4 + ((long) index << 3));
      chunk[at + 5] += ALL.get(Lanes.LONG, column5 + ((long) index << 3));
      chunk[at + 6] += ALL.get(Lanes.LONG, column6 + ((long) index << 3));
    }
  }

  private static void addLongs8(
      GroupRows rows,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3,
      long column4,
      long column5,
      long column6,
      long column7) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
      chunk[at + 3] += ALL.get(Lanes.LONG, column3 + ((long) index << 3));
      chunk[at + 4] += ALL.get(Lanes.LONG, column4 + ((long) index << 3));
      chunk[at + 5] += ALL.get(Lanes.LONG, column5 + ((long) index << 3));
      chunk[at + 6] += ALL.get(Lanes.LONG, column6 + ((long) index << 3));
      chunk[at + 7] += ALL.get(Lanes.LONG, column7 + ((long) index << 3));
    }
  }

  private static void addLongs8(
      long[] chunk,
      int stride,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3,
      long column4,
      long column5,
      long column6,
      long column7) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at - 1]++;
      chunk[at] += ALL.get(Lanes.LONG, column0 + ((long) index << 3));
      chunk[at + 1] += ALL.get(Lanes.LONG, column1 + ((long) index << 3));
      chunk[at + 2] += ALL.get(Lanes.LONG, column2 + ((long) index << 3));
      chunk[at + 3] += ALL.get(Lanes.LONG, column3 + ((long) index << 3));
      chunk[at + 4] += ALL.get(Lanes.LONG, column4 + ((long) index << 3));
      chunk[at + 5] += ALL.get(Lanes.LONG, column5 + ((long) index << 3));
      chunk[at + 6] += ALL.get(Lanes.LONG, column6 + ((long) index << 3));
      chunk[at + 7] += ALL.get(Lanes.LONG, column7 + ((long) index << 3));
    }
  }

  /// Adds `columns[0]…` (double values) to the words from `word` on.
  static void addDoubles(
      GroupRows rows, int word, int[] groups, int count, long[] columns, int columnCount) {
    long[] chunk = rows.onlyChunk();
    int base = rows.keyWordCount() + word;
    if (chunk != null) {
      addDoublesToChunk(chunk, rows.stride(), base, groups, count, columns, columnCount);
      return;
    }
    switch (columnCount) {
      case 1 -> addDoubles1(rows, base, groups, count, columns[0]);
      case 2 -> addDoubles2(rows, base, groups, count, columns[0], columns[1]);
      case 3 -> addDoubles3(rows, base, groups, count, columns[0], columns[1], columns[2]);
      case 4 ->
          addDoubles4(rows, base, groups, count, columns[0], columns[1], columns[2], columns[3]);
      default -> throw new IllegalArgumentException("too many columns [count=" + columnCount + "]");
    }
  }

  private static void addDoublesToChunk(
      long[] chunk,
      int stride,
      int base,
      int[] groups,
      int count,
      long[] columns,
      int columnCount) {
    switch (columnCount) {
      case 1 -> addDoubles1(chunk, stride, base, groups, count, columns[0]);
      case 2 -> addDoubles2(chunk, stride, base, groups, count, columns[0], columns[1]);
      case 3 -> addDoubles3(chunk, stride, base, groups, count, columns[0], columns[1], columns[2]);
      case 4 ->
          addDoubles4(
              chunk, stride, base, groups, count, columns[0], columns[1], columns[2], columns[3]);
      default -> throw new IllegalArgumentException("too many columns [count=" + columnCount + "]");
    }
  }

  private static void addDoubles1(GroupRows rows, int base, int[] groups, int count, long column0) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at])
                  + ALL.get(Lanes.DOUBLE, column0 + ((long) index << 3)));
    }
  }

  private static void addDoubles1(
      long[] chunk, int stride, int base, int[] groups, int count, long column0) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at])
                  + ALL.get(Lanes.DOUBLE, column0 + ((long) index << 3)));
    }
  }

  private static void addDoubles2(
      GroupRows rows, int base, int[] groups, int count, long column0, long column1) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at])
                  + ALL.get(Lanes.DOUBLE, column0 + ((long) index << 3)));
      chunk[at + 1] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 1])
                  + ALL.get(Lanes.DOUBLE, column1 + ((long) index << 3)));
    }
  }

  private static void addDoubles2(
      long[] chunk, int stride, int base, int[] groups, int count, long column0, long column1) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at])
                  + ALL.get(Lanes.DOUBLE, column0 + ((long) index << 3)));
      chunk[at + 1] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 1])
                  + ALL.get(Lanes.DOUBLE, column1 + ((long) index << 3)));
    }
  }

  private static void addDoubles3(
      GroupRows rows, int base, int[] groups, int count, long column0, long column1, long column2) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at])
                  + ALL.get(Lanes.DOUBLE, column0 + ((long) index << 3)));
      chunk[at + 1] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 1])
                  + ALL.get(Lanes.DOUBLE, column1 + ((long) index << 3)));
      chunk[at + 2] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 2])
                  + ALL.get(Lanes.DOUBLE, column2 + ((long) index << 3)));
    }
  }

  private static void addDoubles3(
      long[] chunk,
      int stride,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at])
                  + ALL.get(Lanes.DOUBLE, column0 + ((long) index << 3)));
      chunk[at + 1] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 1])
                  + ALL.get(Lanes.DOUBLE, column1 + ((long) index << 3)));
      chunk[at + 2] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 2])
                  + ALL.get(Lanes.DOUBLE, column2 + ((long) index << 3)));
    }
  }

  private static void addDoubles4(
      GroupRows rows,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3) {
    int stride = rows.stride();
    int shift = rows.shift();
    int mask = rows.rowsPerChunk() - 1;
    long[][] chunks = rows.chunks();
    for (int index = 0; index < count; index++) {
      int group = groups[index];
      long[] chunk = chunks[group >>> shift];
      int at = (group & mask) * stride + base;
      chunk[at] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at])
                  + ALL.get(Lanes.DOUBLE, column0 + ((long) index << 3)));
      chunk[at + 1] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 1])
                  + ALL.get(Lanes.DOUBLE, column1 + ((long) index << 3)));
      chunk[at + 2] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 2])
                  + ALL.get(Lanes.DOUBLE, column2 + ((long) index << 3)));
      chunk[at + 3] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 3])
                  + ALL.get(Lanes.DOUBLE, column3 + ((long) index << 3)));
    }
  }

  private static void addDoubles4(
      long[] chunk,
      int stride,
      int base,
      int[] groups,
      int count,
      long column0,
      long column1,
      long column2,
      long column3) {
    for (int index = 0; index < count; index++) {
      int at = groups[index] * stride + base;
      chunk[at] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at])
                  + ALL.get(Lanes.DOUBLE, column0 + ((long) index << 3)));
      chunk[at + 1] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 1])
                  + ALL.get(Lanes.DOUBLE, column1 + ((long) index << 3)));
      chunk[at + 2] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 2])
                  + ALL.get(Lanes.DOUBLE, column2 + ((long) index << 3)));
      chunk[at + 3] =
          Double.doubleToRawLongBits(
              Double.longBitsToDouble(chunk[at + 3])
                  + ALL.get(Lanes.DOUBLE, column3 + ((long) index << 3)));
    }
  }
}
