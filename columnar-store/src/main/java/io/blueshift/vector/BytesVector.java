package io.blueshift.vector;

import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.lang.foreign.MemorySegment;

/// A flat column of lane BYTES: sixteen-byte views in the layout of Arrow's Utf8View.
///
/// <pre>
///   length ≤ 12   | length int32 | up to 12 bytes, zero-padded                          |
///   length > 12   | length int32 | first 4 bytes | buffer index int32 | offset int32    |
/// </pre>
///
/// Short strings are zero-padded, so that two views of at most twelve bytes are equal exactly when
/// their sixteen bytes are. `dataBuffers` holds the bytes of long strings; views index into it. The
/// array may be shared between vectors and is never changed after a vector refers to it.
public record BytesVector(
    LogicalType type,
    int rowCount,
    MemorySegment values,
    MemorySegment[] dataBuffers,
    Validity validity)
    implements FlatVector {
  /// The size of one view.
  public static final int VIEW_SIZE_BYTES = 16;

  /// The longest string that lies in its view.
  public static final int INLINE_MAX_BYTES = 12;

  /// Where in a view a short string's bytes, or a long string's prefix, begin.
  public static final int INLINE_OFFSET = 4;

  /// Where in a long string's view the index of its data buffer stands.
  public static final int BUFFER_INDEX_OFFSET = 8;

  /// Where in a long string's view its offset in the data buffer stands.
  public static final int BUFFER_OFFSET_OFFSET = 12;

  /// The data buffers of a vector without long strings.
  public static final MemorySegment[] NO_DATA_BUFFERS = {};

  public BytesVector {
    assert type.physicalType() == PhysicalType.BYTES : type;
  }
}
