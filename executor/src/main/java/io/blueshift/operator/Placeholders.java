package io.blueshift.operator;

import io.blueshift.kernel.VectorBuilder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Constant NULLs that stand for columns nobody reads, and for the missing side of outer joins. One
/// instance serves one worker.
final class Placeholders implements AutoCloseable {
  private final List<LogicalType> types;
  private final MemoryBudget budget;
  private final @Nullable VectorBuilder[] builders;
  private final @Nullable FlatVector[] values;

  Placeholders(List<LogicalType> types, MemoryBudget budget) {
    this.types = types;
    this.budget = budget;
    this.builders = new VectorBuilder[types.size()];
    this.values = new FlatVector[types.size()];
  }

  /// Returns NULLs for a column.
  ColumnVector nulls(int column, int rowCount) {
    FlatVector value = values[column];
    if (value == null) {
      VectorBuilder builder = new VectorBuilder(types.get(column), budget);
      builders[column] = builder;
      value = builder.append(null).build();
      values[column] = value;
    }
    return new ConstantVector(rowCount, value);
  }

  @Override
  public void close() {
    for (VectorBuilder builder : builders) {
      if (builder != null) {
        builder.close();
      }
    }
  }
}
