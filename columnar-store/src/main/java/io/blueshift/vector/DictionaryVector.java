package io.blueshift.vector;

import io.blueshift.type.LogicalType;
import java.lang.foreign.MemorySegment;

/// A column of codes into a dictionary. Position `i` has the dictionary's value at `codes[i]`
/// (int32); nulls are told by `validity` alone, their codes are undefined but within the dictionary.
///
/// `dictionaryId` is equal for two vectors exactly when their codes mean the same: kernels keep what
/// they computed once per dictionary (a predicate's answers, group numbers) under it. The entries of
/// a dictionary are distinct; `sorted` says that they ascend in the type's order. `dictionary` is
/// flat, holds no null, and lives as long as the segment it came from is open.
public record DictionaryVector(
    int rowCount,
    MemorySegment codes,
    Validity validity,
    FlatVector dictionary,
    long dictionaryId,
    boolean sorted)
    implements ColumnVector {
  @Override
  public LogicalType type() {
    return dictionary.type();
  }

  /// Returns how many entries the dictionary has.
  public int dictionarySize() {
    return dictionary.rowCount();
  }
}
