package io.blueshift.kernel;

import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Vectors whose memory lives as long as somebody refers to them. Operators keep the dictionary of a
/// column and the value of a constant by reference, beyond the pipeline that made them; so those that
/// expressions compute lie in memory that the garbage collector frees.
public final class LastingVector {
  private static final MemorySegment ZEROS = Arena.global().allocate(64, 64);

  private LastingVector() {}

  /// Copies a flat vector.
  public static FlatVector copyOf(FlatVector source) {
    Arena arena = Arena.ofAuto();
    int rowCount = source.rowCount();
    PhysicalType lane = source.type().physicalType();
    long bitsSizeBytes = (rowCount + 63L >>> 6) << 3;
    long valuesSizeBytes =
        lane == PhysicalType.BOOLEAN ? bitsSizeBytes : (long) rowCount * lane.sizeBytes();
    MemorySegment values = copy(source.values(), valuesSizeBytes, arena);
    Validity validity =
        source.validity().allPresent()
            ? Validity.ALL_PRESENT
            : Validity.ofBits(copy(source.validity().bits(), bitsSizeBytes, arena));
    MemorySegment[] dataBuffers = BytesVector.NO_DATA_BUFFERS;
    if (source instanceof BytesVector bytes) {
      dataBuffers = new MemorySegment[bytes.dataBuffers().length];
      for (int index = 0; index < dataBuffers.length; index++) {
        MemorySegment data = bytes.dataBuffers()[index];
        dataBuffers[index] = copy(data, data.byteSize(), arena);
      }
    }
    return VectorBuffer.vectorOf(source.type(), rowCount, values, validity, dataBuffers);
  }

  /// Copies bytes into memory padded to a multiple of 64.
  private static MemorySegment copy(MemorySegment source, long sizeBytes, Arena arena) {
    MemorySegment target = arena.allocate(Math.max(64, sizeBytes + 63 & ~63L), 64);
    MemorySegment.copy(source, 0, target, 0, Math.min(sizeBytes, source.byteSize()));
    return target;
  }

  /// Makes a constant NULL.
  public static ConstantVector ofNull(LogicalType type, int rowCount) {
    return new ConstantVector(
        rowCount,
        VectorBuffer.vectorOf(type, 1, ZEROS, Validity.ofBits(ZEROS), BytesVector.NO_DATA_BUFFERS));
  }
}
