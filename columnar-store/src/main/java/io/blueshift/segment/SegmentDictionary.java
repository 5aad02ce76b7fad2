package io.blueshift.segment;

import io.blueshift.encoding.BytesOrder;
import io.blueshift.encoding.EncodedPage;
import io.blueshift.encoding.TextPageDecoder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// The sorted, distinct strings of a column in one segment. Views are made once; they point into the
/// mapped file. Lives as long as the segment is open.
final class SegmentDictionary implements AutoCloseable {
  private final NativeBuffer views;
  private final BytesVector entries;
  private final Collation collation;

  SegmentDictionary(EncodedPage page, LogicalType type, MemoryBudget budget) {
    this.collation = StoredType.collation(type);
    int count = page.rowCount();
    this.views = budget.allocate((long) count * BytesVector.VIEW_SIZE_BYTES);
    long[] all = new long[(count + 63) >>> 6];
    Arrays.fill(all, -1L);
    boolean decoded = false;
    try (TextPageDecoder decoder = new TextPageDecoder(budget)) {
      MemorySegment data = decoder.decode(page, 0, count, all, null, views.segment());
      this.entries =
          new BytesVector(
              type, count, views.segment(), new MemorySegment[] {data}, Validity.ALL_PRESENT);
      decoded = true;
    } finally {
      if (!decoded) {
        views.close();
      }
    }
  }

  BytesVector entries() {
    return entries;
  }

  int size() {
    return entries.rowCount();
  }

  /// Returns an entry's bytes.
  byte[] entry(int code) {
    return ViewBytes.copy(entries, code);
  }

  /// Returns the first code whose string is not below `value`, or with `above` the first one that is
  /// above it; the size when there is none.
  int firstCode(byte[] value, boolean above) {
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      byte[] entry = entry(middle);
      int order = BytesOrder.compare(entry, 0, entry.length, value, 0, value.length, collation);
      if (order < 0 || (above && order == 0)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Returns the code of a string, or -1.
  int codeOf(byte[] value) {
    int code = firstCode(value, false);
    return code < firstCode(value, true) ? code : -1;
  }

  @Override
  public void close() {
    views.close();
  }

  /// Reads strings out of views.
  static final class ViewBytes {
    private ViewBytes() {}

    static byte[] copy(BytesVector vector, int position) {
      MemorySegment values = vector.values();
      long view = (long) position * BytesVector.VIEW_SIZE_BYTES;
      int length = values.get(SegmentFormat1.INT, view);
      if (length <= BytesVector.INLINE_MAX_BYTES) {
        return values
            .asSlice(view + BytesVector.INLINE_OFFSET, length)
            .toArray(ValueLayout.JAVA_BYTE);
      }
      int buffer = values.get(SegmentFormat1.INT, view + BytesVector.BUFFER_INDEX_OFFSET);
      int offset = values.get(SegmentFormat1.INT, view + BytesVector.BUFFER_OFFSET_OFFSET);
      return vector.dataBuffers()[buffer].asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
