package io.blueshift.segment;

import io.blueshift.encoding.PageBuffer;
import io.blueshift.type.PhysicalType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Writes columns of the lanes INT32 and INT64.
final class IntegerChunkWriter extends ChunkWriter {
  private static final int SEEN_MAX = 1 << 13;

  private final boolean narrow;
  private final long[] values = new long[PAGE_ROW_COUNT];
  private final boolean[] seen = new boolean[SEEN_MAX];
  private long minimum = Long.MAX_VALUE;
  private long maximum = Long.MIN_VALUE;
  private final AscendingRuns runs = new AscendingRuns();

  IntegerChunkWriter(SegmentColumn column, Tools tools) {
    super(column, tools);
    this.narrow = column.type().physicalType() == PhysicalType.INT32;
  }

  @Override
  void gather(RowSource rows) {
    MemorySegment source = rows.values().values();
    int[] indexes = rows.indexes;
    int count = rows.rowCount();
    if (narrow) {
      for (int i = 0; i < count; i++) {
        values[pageRows + i] = source.get(SegmentFormat1.INT, (long) indexes[i] << 2);
      }
    } else if (rows.contiguous()) {
      MemorySegment.copy(
          source, SegmentFormat1.LONG, (long) indexes[0] << 3, values, pageRows, count);
    } else {
      for (int i = 0; i < count; i++) {
        values[pageRows + i] = source.get(SegmentFormat1.LONG, (long) indexes[i] << 3);
      }
    }
  }

  @Override
  void encodePage() {
    beginPage();
    PageBuffer out = tools.pageBuffer();
    boolean bounded = pageNulls < pageRows;
    if (bounded) {
      if (pageNulls > 0) {
        hideNulls(values);
      }
      int rawBytes = narrow ? Integer.BYTES : Long.BYTES;
      if (plain()) {
        tools.integerEncoder().encodePlain(values, pageRows, rawBytes, out);
      } else {
        tools.integerEncoder().encode(values, pageRows, rawBytes, out);
      }
      addToStatistics();
      minimum = Math.min(minimum, tools.integerEncoder().minimum());
      maximum = Math.max(maximum, tools.integerEncoder().maximum());
    } else {
      out.setAllNull();
      runs.abandon();
    }
    output.addPage(
        out.finish(zstdSavingMin()),
        bounded,
        tools.integerEncoder().minimum(),
        tools.integerEncoder().maximum(),
        pageNulls);
  }

  /// Gives null rows the value of the row before, so that they cost nothing.
  private void hideNulls(long[] page) {
    int row = 0;
    while (!isPresent(row)) {
      row++;
    }
    long previous = page[row];
    for (int i = 0; i < pageRows; i++) {
      if (isPresent(i)) {
        previous = page[i];
      } else {
        page[i] = previous;
      }
    }
  }

  private void addToStatistics() {
    if (pageNulls > 0) {
      runs.abandon();
    } else {
      runs.add(values, pageRows);
    }
    long least = tools.integerEncoder().minimum();
    long range = tools.integerEncoder().maximum() - least;
    if (range >= 0 && range < SEEN_MAX && range < pageRows) {
      addSeen(least, (int) range + 1);
    } else {
      addAll();
    }
    int step = HistogramSample.step(pageRows);
    for (int i = 0; i < pageRows; i += step) {
      sample.add((double) values[i]);
    }
  }

  /// Hashes each value of a small range once a page.
  private void addSeen(long least, int valueCount) {
    for (int i = 0; i < pageRows; i++) {
      seen[(int) (values[i] - least)] = true;
    }
    for (int i = 0; i < valueCount; i++) {
      if (seen[i]) {
        distinct.addLong(least + i);
        seen[i] = false;
      }
    }
  }

  private void addAll() {
    long previous = ~values[0];
    for (int i = 0; i < pageRows; i++) {
      long value = values[i];
      if (value != previous) {
        distinct.addLong(value);
        previous = value;
      }
    }
  }

  @Override
  List<ChunkLayout> finish() {
    boolean known = minimum <= maximum;
    ChunkStatistics statistics =
        statistics(known ? (Long) minimum : null, known ? (Long) maximum : null, 0)
            .withAscendingRuns(runs.runs());
    return List.of(ChunkLayout.ofPages(column, statistics));
  }
}
