package io.blueshift.operator;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Views parts of long vectors as vectors of their own, without copying. Parts begin at multiples of
/// 64 rows.
public final class VectorSlices {
  private VectorSlices() {}

  /// Views rows `first` to `first + count` of several vectors as a batch.
  static Batch batch(List<ColumnVector> vectors, int first, int count) {
    List<ColumnVector> columns = new ArrayList<>(vectors.size());
    vectors.forEach(vector -> columns.add(slice(vector, first, count)));
    return Batch.of(count, columns);
  }

  /// Views rows `first` to `first + count` of a vector.
  public static ColumnVector slice(ColumnVector vector, int first, int count) {
    return switch (vector) {
      case FlatVector flat -> flat(flat, first, count);
      case ConstantVector constant -> new ConstantVector(count, constant.value());
      case DictionaryVector codes ->
          new DictionaryVector(
              count,
              codes.codes().asSlice((long) first << 2),
              validity(codes.validity(), first),
              codes.dictionary(),
              codes.dictionaryId(),
              codes.sorted());
    };
  }

  /// Views rows `first` to `first + count` of a flat vector.
  static FlatVector flat(FlatVector vector, int first, int count) {
    int sizeBytes = vector.type().physicalType().sizeBytes();
    MemorySegment values =
        vector.values().asSlice(sizeBytes == 0 ? first >>> 3 : (long) first * sizeBytes);
    return VectorBuffer.vectorOf(
        vector.type(),
        count,
        values,
        validity(vector.validity(), first),
        vector instanceof BytesVector bytes ? bytes.dataBuffers() : BytesVector.NO_DATA_BUFFERS);
  }

  private static Validity validity(Validity validity, int first) {
    return validity.allPresent() ? validity : Validity.ofBits(validity.bits().asSlice(first >>> 3));
  }
}
