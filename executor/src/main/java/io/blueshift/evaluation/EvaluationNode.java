package io.blueshift.evaluation;

import io.blueshift.kernel.LastingVector;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import org.jspecify.annotations.Nullable;

/// A node of a compiled expression. It owns the memory of its result, which stays valid until it
/// computes again. A node with several parents in the same scope computes once a frame.
abstract class EvaluationNode implements AutoCloseable {
  private final LogicalType type;
  private final MemoryBudget budget;
  private @Nullable EvaluationFrame computedFrame;
  private @Nullable ColumnVector computed;

  EvaluationNode(LogicalType type, MemoryBudget budget) {
    this.type = type;
    this.budget = budget;
  }

  /// Returns the type of the result.
  final LogicalType type() {
    return type;
  }

  final MemoryBudget budget() {
    return budget;
  }

  /// Returns the result for a frame; inactive positions hold any value.
  final ColumnVector evaluate(EvaluationFrame frame) {
    ColumnVector known = computed;
    if (known != null && computedFrame == frame) {
      return known;
    }
    ColumnVector result = frame.isEmpty() ? nullConstant(frame.rowCount()) : compute(frame);
    computedFrame = frame;
    computed = result;
    return result;
  }

  /// Computes the result for a frame that has active positions.
  abstract ColumnVector compute(EvaluationFrame frame);

  /// Returns NULL for every position.
  final ConstantVector nullConstant(int rowCount) {
    return LastingVector.ofNull(type, rowCount);
  }

  /// Drops what refers to the last frame, so that its columns can be collected.
  final void forget() {
    computedFrame = null;
    computed = null;
  }

  @Override
  public void close() {
    forget();
  }
}
