package io.blueshift.evaluation;

import io.blueshift.kernel.RowComparison;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;

/// Views the same memory under another type of the same lane.
final class Retyping {
  private Retyping() {}

  static FlatVector of(FlatVector vector, LogicalType type) {
    return VectorBuffer.vectorOf(
        type,
        vector.rowCount(),
        vector.values(),
        vector.validity(),
        vector instanceof BytesVector bytes ? bytes.dataBuffers() : BytesVector.NO_DATA_BUFFERS);
  }

  /// Views a vector of any encoding. A dictionary whose entries may become equal under the new
  /// collation cannot stay one: see [#staysDictionary].
  static ColumnVector of(ColumnVector vector, LogicalType type) {
    return switch (vector) {
      case FlatVector flat -> of(flat, type);
      case ConstantVector constant ->
          new ConstantVector(constant.rowCount(), of(constant.value(), type));
      case DictionaryVector dictionary ->
          new DictionaryVector(
              dictionary.rowCount(),
              dictionary.codes(),
              dictionary.validity(),
              of(dictionary.dictionary(), type),
              dictionary.dictionaryId(),
              dictionary.sorted());
    };
  }

  /// Returns whether distinct values under one type are distinct under the other.
  static boolean staysDictionary(LogicalType from, LogicalType to) {
    return RowComparison.ignoresBlanks(from) || !RowComparison.ignoresBlanks(to);
  }
}
