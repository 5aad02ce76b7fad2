package io.blueshift.wal;

import io.blueshift.catalog.TypeRegistry;
import io.blueshift.segment.SegmentColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bytes that name the columns of rows in a record. The latest few are kept, because most records are of
/// few tables and the names take longer than a row. Safe for use by several threads.
final class EncodedColumns {
  private static final int KEPT_COUNT = 64;

  private record Encoded(List<SegmentColumn> columns, byte[] bytes) {}

  /// By the identity of the list of columns, of which a table has one as long as it is not redefined. An
  /// element that another thread replaces is made again.
  private static final @Nullable Encoded[] KEPT = new Encoded[KEPT_COUNT];

  private EncodedColumns() {}

  /// Returns the bytes of columns: their count, and for each its number, name, type and compression.
  @SuppressWarnings("ReferenceEquality") // Equal lists cost an encoding each.
  static byte[] of(List<SegmentColumn> columns) {
    int index = System.identityHashCode(columns) & (KEPT_COUNT - 1);
    Encoded known = KEPT[index];
    if (known == null || known.columns != columns) {
      known = new Encoded(columns, encode(columns));
      KEPT[index] = known;
    }
    return known.bytes;
  }

  private static byte[] encode(List<SegmentColumn> columns) {
    ByteOutput out = new ByteOutput();
    out.writeList(columns, EncodedColumns::write);
    return out.toByteArray();
  }

  private static void write(ByteOutput out, SegmentColumn column) {
    out.writeCount(column.number());
    out.writeString(column.name());
    out.writeString(TypeRegistry.storedName(column.type()));
    out.writeEnum(column.compression());
  }
}
