package io.blueshift.kernel;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes vectors of Java values in the form of [io.blueshift.vector.Values]: for VALUES, virtual
/// tables, literals and tests. Owns the memory of the vector it made last.
public final class VectorBuilder implements AutoCloseable {
  private final VectorBuffer buffer;
  private int rowCount;

  /// Makes a builder of vectors of one type.
  public VectorBuilder(LogicalType type, MemoryBudget budget) {
    this.buffer = new VectorBuffer(type, budget);
    this.buffer.begin(1);
  }

  /// Forgets the rows so far; vectors made of them are no longer valid.
  public void clear() {
    buffer.begin(1);
    rowCount = 0;
  }

  /// Adds a value; null is NULL.
  public VectorBuilder append(@Nullable Object value) {
    buffer.reserve(rowCount + 1, rowCount);
    buffer.setObject(rowCount++, value);
    return this;
  }

  /// Adds values.
  public VectorBuilder appendAll(List<? extends @Nullable Object> values) {
    values.forEach(this::append);
    return this;
  }

  /// Returns how many values were added.
  public int rowCount() {
    return rowCount;
  }

  /// Views the values as a flat vector, valid until the next change.
  public FlatVector build() {
    return buffer.finish(rowCount);
  }

  /// Views the only value as a vector of `count` equal rows.
  public ConstantVector buildConstant(int count) {
    return new ConstantVector(count, buffer.finish(1));
  }

  /// Gives the memory back.
  @Override
  public void close() {
    buffer.close();
    rowCount = 0;
  }
}
