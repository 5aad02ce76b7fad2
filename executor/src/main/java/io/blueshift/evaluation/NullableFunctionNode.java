package io.blueshift.evaluation;

import io.blueshift.function.RowFunction;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.kernel.VectorReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import org.jspecify.annotations.Nullable;

/// Calls a function that sees NULL arguments, or has none, once for every active position.
final class NullableFunctionNode extends EvaluationNode {
  private final RowFunction function;
  private final EvaluationNode[] inputs;
  private final VectorReader[] readers;
  private final @Nullable Object[] arguments;
  private final VectorBuffer result;

  NullableFunctionNode(
      RowFunction function, EvaluationNode[] inputs, LogicalType type, MemoryBudget budget) {
    super(type, budget);
    this.function = function;
    this.inputs = inputs;
    this.arguments = new Object[inputs.length];
    this.readers = new VectorReader[inputs.length];
    for (int index = 0; index < inputs.length; index++) {
      readers[index] = new VectorReader();
    }
    this.result = new VectorBuffer(type, budget);
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    for (int index = 0; index < inputs.length; index++) {
      readers[index].reset(inputs[index].evaluate(frame));
    }
    result.begin(frame.rowCount());
    long[] positions = frame.activeWords();
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int position = (index << 6) + Long.numberOfTrailingZeros(rest);
        for (int argument = 0; argument < arguments.length; argument++) {
          arguments[argument] = readers[argument].objectAt(position);
        }
        result.setObject(position, function.apply(arguments));
      }
    }
    return result.finish(frame.rowCount());
  }

  @Override
  public void close() {
    super.close();
    result.close();
  }
}
