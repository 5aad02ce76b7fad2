package io.blueshift.evaluation;

import io.blueshift.kernel.LastingVector;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A node that is NULL where any input is. It sees to constants (NULL decides at once; when all
/// inputs are constant, one row is computed) and to the result's nulls; subclasses compute values.
abstract class StrictNode extends EvaluationNode {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final EvaluationNode[] inputs;
  private final InputFlattener[] flatteners;
  private final VectorBuffer result;

  StrictNode(LogicalType type, MemoryBudget budget, EvaluationNode... inputs) {
    super(type, budget);
    this.inputs = inputs;
    this.result = new VectorBuffer(type, budget);
    this.flatteners = new InputFlattener[inputs.length];
    for (int index = 0; index < inputs.length; index++) {
      flatteners[index] = new InputFlattener(inputs[index].type(), budget);
    }
  }

  @Override
  final ColumnVector compute(EvaluationFrame frame) {
    ColumnVector[] vectors = new ColumnVector[inputs.length];
    boolean allConstant = inputs.length > 0;
    boolean anyNull = false;
    for (int index = 0; index < inputs.length; index++) {
      vectors[index] = inputs[index].evaluate(frame);
      if (vectors[index] instanceof ConstantVector constant) {
        anyNull |= constant.isNull();
      } else {
        allConstant = false;
      }
    }
    if (anyNull) {
      return nullConstant(frame.rowCount());
    }
    if (allConstant) {
      for (int index = 0; index < inputs.length; index++) {
        vectors[index] = ((ConstantVector) vectors[index]).value();
      }
      FlatVector single = (FlatVector) run(EvaluationFrame.ofConstants(), vectors);
      return new ConstantVector(frame.rowCount(), LastingVector.copyOf(single));
    }
    return run(frame, vectors);
  }

  /// Computes the values. No input is a constant NULL.
  abstract ColumnVector run(EvaluationFrame frame, ColumnVector[] vectors);

  /// Returns an input in flat form.
  final FlatVector flat(int input, ColumnVector[] vectors, EvaluationFrame frame) {
    return flatteners[input].flatten(vectors[input], frame);
  }

  /// Returns the memory of the result.
  final VectorBuffer result() {
    return result;
  }

  /// Begins the result and writes its nulls: those of the inputs.
  final MemorySegment beginResult(EvaluationFrame frame, ColumnVector[] vectors) {
    result.begin(frame.rowCount());
    intersectValidity(result, frame.rowCount(), vectors);
    return result.values();
  }

  /// Makes the nulls of the inputs those of a vector.
  static void intersectValidity(VectorBuffer target, int rowCount, ColumnVector[] vectors) {
    MemorySegment bits = null;
    for (ColumnVector vector : vectors) {
      Validity validity = EvaluationFrame.validityOf(vector);
      if (validity.allPresent()) {
        continue;
      }
      boolean first = bits == null;
      if (first) {
        bits = target.validityForWriting();
      }
      int wordCount = EvaluationFrame.wordCount(rowCount);
      for (int index = 0; index < wordCount; index++) {
        long offset = (long) index << 3;
        long before = first ? -1L : bits.get(LONG, offset);
        bits.set(LONG, offset, before & validity.word(index));
      }
    }
  }

  @Override
  public void close() {
    super.close();
    result.close();
    for (InputFlattener flattener : flatteners) {
      flattener.close();
    }
  }
}
