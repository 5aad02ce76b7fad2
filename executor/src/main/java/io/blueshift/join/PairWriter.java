package io.blueshift.join;

import io.blueshift.kernel.VectorBuilder;
import io.blueshift.kernel.VectorGather;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts probe rows and build rows side by side. One instance serves one worker; its vectors are valid
/// until the next call for the same columns.
final class PairWriter implements AutoCloseable {
  private final JoinDescription join;
  private final JoinBuild build;
  private final MemoryBudget budget;
  private final List<LogicalType> types;
  private final @Nullable VectorGather[] gathers;
  private final @Nullable VectorBuilder[] nulls;

  PairWriter(JoinDescription join, JoinBuild build, MemoryBudget budget) {
    this.join = join;
    this.build = build;
    this.budget = budget;
    this.types = join.bothTypes();
    this.gathers = new VectorGather[types.size()];
    this.nulls = new VectorBuilder[types.size()];
  }

  private VectorGather gather(int column) {
    VectorGather gather = gathers[column];
    if (gather == null) {
      gather = new VectorGather(types.get(column), budget);
      gathers[column] = gather;
    }
    return gather;
  }

  /// Returns NULLs for a column of both sides.
  ColumnVector nullColumn(int column, int rowCount) {
    VectorBuilder builder = nulls[column];
    if (builder == null) {
      builder = new VectorBuilder(types.get(column), budget);
      builder.append(null);
      nulls[column] = builder;
    }
    return new ConstantVector(rowCount, builder.build());
  }

  /// Fills the wanted probe columns of `target` with rows picked by position; others with NULLs.
  void gatherProbe(
      Batch probe, int[] positions, int first, int count, BitSet wanted, ColumnVector[] target) {
    int offset = join.probeOffset();
    for (int index = 0; index < join.probeCount(); index++) {
      int column = offset + index;
      target[column] =
          wanted.get(column)
              ? gather(column).gather(probe.column(index), positions, first, count)
              : nullColumn(column, count);
    }
  }

  /// Fills the probe columns of `target` with the batch's own vectors.
  void passProbe(Batch probe, ColumnVector[] target) {
    for (int index = 0; index < join.probeCount(); index++) {
      target[join.probeOffset() + index] = probe.column(index);
    }
  }

  /// Fills the wanted build columns of `target` with rows; a negative row is NULL.
  void gatherBuild(int[] rows, int first, int count, BitSet wanted, ColumnVector[] target) {
    int offset = join.buildOffset();
    for (int index = 0; index < join.buildCount(); index++) {
      int column = offset + index;
      target[column] =
          wanted.get(column)
              ? gather(column).gatherOrNull(build.vectorToGather(index, count), rows, first, count)
              : nullColumn(column, count);
    }
  }

  /// Fills the wanted build columns with the only build row, `count` times.
  void repeatBuild(int count, BitSet wanted, ColumnVector[] target) {
    int offset = join.buildOffset();
    for (int index = 0; index < join.buildCount(); index++) {
      int column = offset + index;
      if (!wanted.get(column)) {
        target[column] = nullColumn(column, count);
      } else if (build.vector(index) instanceof FlatVector flat) {
        target[column] = new ConstantVector(count, flat);
      } else {
        target[column] = gather(column).gather(build.vector(index), new int[count], 0, count);
      }
    }
  }

  /// Fills the build columns of `target` with NULLs.
  void nullBuild(int count, ColumnVector[] target) {
    for (int index = 0; index < join.buildCount(); index++) {
      int column = join.buildOffset() + index;
      target[column] = nullColumn(column, count);
    }
  }

  /// Fills the probe columns of `target` with NULLs.
  void nullProbe(int count, ColumnVector[] target) {
    for (int index = 0; index < join.probeCount(); index++) {
      int column = join.probeOffset() + index;
      target[column] = nullColumn(column, count);
    }
  }

  @Override
  public void close() {
    for (VectorGather gather : gathers) {
      if (gather != null) {
        gather.close();
      }
    }
    for (VectorBuilder builder : nulls) {
      if (builder != null) {
        builder.close();
      }
    }
  }
}
