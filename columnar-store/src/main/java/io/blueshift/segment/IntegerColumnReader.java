package io.blueshift.segment;

import io.blueshift.encoding.EncodedPage;
import io.blueshift.encoding.IntegerPageDecoder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;

/// Reads columns of the lanes INT32 and INT64. Ranges are answered on packed values.
final class IntegerColumnReader extends ChunkReader {
  private final boolean narrow;

  IntegerColumnReader(ColumnChunk chunk, LogicalType type, MemoryBudget budget) {
    super(chunk, type, budget);
    this.narrow = type.physicalType() == PhysicalType.INT32;
  }

  @Override
  FlatVector decode(
      EncodedPage current, int firstRow, int rowCount, long[] selection, Validity validity) {
    MemorySegment memory =
        narrow
            ? IntegerPageDecoder.ints(current, firstRow, rowCount, selection, target())
            : IntegerPageDecoder.longs(current, firstRow, rowCount, selection, target());
    return flat(rowCount, memory, validity);
  }

  @Override
  void filterValues(
      ColumnPredicate predicate,
      EncodedPage current,
      int firstRow,
      int rowCount,
      long[] selection) {
    if (predicate instanceof ColumnPredicate.IntegerRange range
        && IntegerPageDecoder.filterRange(
            current,
            rowOfPage(firstRow),
            rowCount,
            range.lower(),
            range.upper(),
            selection,
            result)) {
      SelectionBits.and(selection, result, rowCount);
      return;
    }
    super.filterValues(predicate, current, firstRow, rowCount, selection);
  }
}
