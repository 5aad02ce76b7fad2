package io.blueshift.sort;

import io.blueshift.plan.SortKey;
import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.Lanes;
import io.blueshift.rows.RowCollection.Column;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The first key of a row behind which no row can be among the first: finds the rows of a batch that
/// may still be. Rows with an equal key pass, since the other keys decide.
final class TopThreshold {
  private final SortKey key;
  private final PhysicalType lane;
  private final boolean isNull;
  private final long number;
  private final double floating;
  private final byte[] bytes;

  TopThreshold(SortKey key, Column column, int row) {
    this.key = key;
    this.lane = column.type().physicalType();
    this.isNull = column.isNull(row);
    this.number =
        !isNull
                && (lane == PhysicalType.INT32
                    || lane == PhysicalType.INT64
                    || lane == PhysicalType.BOOLEAN)
            ? column.longAt(row)
            : 0;
    this.floating = !isNull && lane == PhysicalType.FLOAT64 ? column.doubleAt(row) : 0;
    this.bytes =
        !isNull && lane == PhysicalType.BYTES
            ? Arrays.copyOf(column.bytesAt(row), column.significantLengthAt(row))
            : new byte[0];
  }

  /// Writes the positions that may pass to `kept` and returns how many there are.
  int select(Batch batch, int[] kept) {
    ColumnReader reader = new ColumnReader(batch.column(key.column()));
    SelectionVector selection = batch.selection();
    int count = 0;
    for (int entry = 0; entry < batch.selectedCount(); entry++) {
      int position = selection == null ? entry : selection.positions()[entry];
      kept[count] = position;
      count += mayPass(reader, position) ? 1 : 0;
    }
    return count;
  }

  private boolean mayPass(ColumnReader reader, int position) {
    boolean positionIsNull = reader.isNull(position);
    if (isNull || positionIsNull) {
      return isNull == positionIsNull || positionIsNull == key.nullsFirst();
    }
    int order =
        switch (lane) {
          case BOOLEAN, INT32, INT64 -> Long.compare(reader.longAt(position), number);
          case FLOAT64 -> Double.compare(reader.doubleAt(position) + 0.0, floating + 0.0);
          case BYTES -> compareBytes(reader, position);
          case INT128, INTERVAL -> 0;
        };
    return key.ascending() ? order <= 0 : order >= 0;
  }

  private int compareBytes(ColumnReader reader, int position) {
    int length = reader.significantLengthAt(position, ColumnReader.collation(reader.type()));
    MemorySegment segment = reader.bytesSegment(position);
    long offset = reader.bytesOffset(position);
    int common = Math.min(length, bytes.length);
    for (int index = 0; index < common; index++) {
      int order = Byte.compareUnsigned(segment.get(Lanes.BYTE, offset + index), bytes[index]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(length, bytes.length);
  }
}
