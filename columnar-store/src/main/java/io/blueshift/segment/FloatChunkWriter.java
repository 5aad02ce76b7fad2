package io.blueshift.segment;

import io.blueshift.encoding.FloatPageEncoder;
import io.blueshift.encoding.PageBuffer;
import io.blueshift.type.LogicalType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/// Writes columns of lane FLOAT64. Bounds are in the order of SQL: NaN above every number, -0.0 equal
/// to 0.0 (a bound of either zero is kept as 0.0 or -0.0 so that it holds for both).
final class FloatChunkWriter extends ChunkWriter {
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final boolean binary32;
  private final FloatPageEncoder encoder = new FloatPageEncoder(PAGE_ROW_COUNT);
  private final double[] values = new double[PAGE_ROW_COUNT];
  private double minimum = Double.NaN;
  private double maximum = Double.NEGATIVE_INFINITY;
  private boolean known;

  FloatChunkWriter(SegmentColumn column, Tools tools) {
    super(column, tools);
    this.binary32 = column.type().equals(LogicalType.REAL);
  }

  @Override
  void gather(RowSource rows) {
    MemorySegment source = rows.values().values();
    for (int i = 0; i < rows.rowCount(); i++) {
      values[pageRows + i] = source.get(DOUBLE, (long) rows.indexes[i] << 3);
    }
  }

  @Override
  void encodePage() {
    beginPage();
    PageBuffer out = tools.pageBuffer();
    if (pageNulls == pageRows) {
      out.setAllNull();
      output.addPage(out.finish(1), false, 0, 0, pageNulls);
      return;
    }
    if (pageNulls > 0) {
      hideNulls();
    }
    double least = values[0];
    double greatest = values[0];
    for (int i = 0; i < pageRows; i++) {
      double value = values[i];
      least = Double.compare(value, least) < 0 ? value : least;
      greatest = Double.compare(value, greatest) > 0 ? value : greatest;
      distinct.addLong(Double.doubleToLongBits(value == 0 ? 0.0 : value));
    }
    int step = HistogramSample.step(pageRows);
    for (int i = 0; i < pageRows; i += step) {
      if (!Double.isNaN(values[i])) {
        sample.add(values[i]);
      }
    }
    minimum = known && Double.compare(minimum, least) < 0 ? minimum : least;
    maximum = known && Double.compare(maximum, greatest) > 0 ? maximum : greatest;
    known = true;
    encoder.encode(values, pageRows, binary32, plain(), out);
    output.addPage(
        out.finish(zstdSavingMin()),
        true,
        Double.doubleToLongBits(least),
        Double.doubleToLongBits(greatest),
        pageNulls);
  }

  private void hideNulls() {
    int row = 0;
    while (!isPresent(row)) {
      row++;
    }
    double previous = values[row];
    for (int i = 0; i < pageRows; i++) {
      if (isPresent(i)) {
        previous = values[i];
      } else {
        values[i] = previous;
      }
    }
  }

  @Override
  List<ChunkLayout> finish() {
    ChunkStatistics statistics =
        statistics(known ? (Double) minimum : null, known ? (Double) maximum : null, 0);
    return List.of(ChunkLayout.ofPages(column, statistics));
  }
}
