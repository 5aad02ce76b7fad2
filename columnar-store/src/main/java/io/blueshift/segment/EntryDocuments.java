package io.blueshift.segment;

import io.blueshift.document.DocumentWriter;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The strings of a dictionary as documents, in the same order. Used by one worker.
///
/// @param entries a vector of type SUPER
record EntryDocuments(FlatVector entries, NativeBuffer views, NativeBuffer data)
    implements AutoCloseable {
  /// Makes a document of each string of a vector's dictionary.
  static EntryDocuments of(DictionaryVector vector, MemoryBudget budget) {
    BytesVector strings = (BytesVector) vector.dictionary();
    int count = strings.rowCount();
    long dataBytes = 0;
    for (int code = 0; code < count; code++) {
      dataBytes += 1 + strings.values().get(SegmentFormat1.INT, (long) code << 4);
    }
    if (dataBytes > Integer.MAX_VALUE) {
      throw new IllegalStateException("dictionary is too large [bytes=" + dataBytes + "]");
    }
    NativeBuffer views = budget.allocate(Math.max(64, (long) count << 4));
    boolean made = false;
    try {
      NativeBuffer data = budget.allocate(Math.max(64, dataBytes));
      made = true;
      fill(strings, views.segment(), data.segment());
      FlatVector entries =
          new BytesVector(
              LogicalType.SUPER,
              count,
              views.segment(),
              new MemorySegment[] {data.segment()},
              Validity.ALL_PRESENT);
      return new EntryDocuments(entries, views, data);
    } finally {
      if (!made) {
        views.close();
      }
    }
  }

  private static void fill(BytesVector strings, MemorySegment views, MemorySegment data) {
    views.fill((byte) 0);
    DocumentWriter writer = new DocumentWriter();
    int at = 0;
    for (int code = 0; code < strings.rowCount(); code++) {
      writer.writeString(Values.bytes(strings, code));
      byte[] document = writer.finish();
      long view = (long) code << 4;
      views.set(SegmentFormat1.INT, view, document.length);
      long inView = view + BytesVector.INLINE_OFFSET;
      if (document.length <= BytesVector.INLINE_MAX_BYTES) {
        MemorySegment.copy(document, 0, views, ValueLayout.JAVA_BYTE, inView, document.length);
        continue;
      }
      MemorySegment.copy(document, 0, views, ValueLayout.JAVA_BYTE, inView, Integer.BYTES);
      MemorySegment.copy(document, 0, data, ValueLayout.JAVA_BYTE, at, document.length);
      views.set(SegmentFormat1.INT, view + BytesVector.BUFFER_INDEX_OFFSET, 0);
      views.set(SegmentFormat1.INT, view + BytesVector.BUFFER_OFFSET_OFFSET, at);
      at += document.length;
    }
  }

  @Override
  public void close() {
    views.close();
    data.close();
  }
}
