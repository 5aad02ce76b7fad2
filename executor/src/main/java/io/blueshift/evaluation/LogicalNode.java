package io.blueshift.evaluation;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.ColumnVector;
import java.lang.foreign.ValueLayout;

/// AND and OR with three values, 64 positions at a time. Operands are evaluated in order; one that
/// may fail or is expensive, only for the positions that the operands before it leave open.
///
/// OR is AND of the complements: "decided" is FALSE for AND and TRUE for OR.
final class LogicalNode extends EvaluationNode {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final boolean disjunction;
  private final EvaluationNode[] operands;
  private final boolean[] lazy;
  private final VectorBuffer result;
  private final InputFlattener[] flatteners;

  LogicalNode(boolean disjunction, EvaluationNode[] operands, boolean[] lazy, MemoryBudget budget) {
    super(LogicalType.BOOL, budget);
    this.disjunction = disjunction;
    this.operands = operands;
    this.lazy = lazy;
    this.result = new VectorBuffer(LogicalType.BOOL, budget);
    this.flatteners = new InputFlattener[operands.length];
    for (int index = 0; index < operands.length; index++) {
      flatteners[index] = new InputFlattener(LogicalType.BOOL, budget);
    }
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    int rowCount = frame.rowCount();
    int wordCount = EvaluationFrame.wordCount(rowCount);
    long flip = disjunction ? -1L : 0L;
    long[] open = frame.activeWords();
    long[] unknown = new long[wordCount];
    for (int operand = 0; operand < operands.length; operand++) {
      EvaluationFrame scope = lazy[operand] ? frame.withActive(open.clone()) : frame;
      if (scope.isEmpty()) {
        break;
      }
      BooleanVector vector =
          (BooleanVector) flatteners[operand].flatten(operands[operand].evaluate(scope), scope);
      for (int index = 0; index < wordCount; index++) {
        long present = vector.validity().word(index);
        long undecided = vector.values().get(LONG, (long) index << 3) ^ flip;
        unknown[index] |= ~present & open[index];
        open[index] &= undecided | ~present;
      }
    }
    return write(rowCount, open, unknown, flip);
  }

  /// Open positions without an unknown operand are TRUE for AND, FALSE for OR; positions that are
  /// not open were decided.
  private ColumnVector write(int rowCount, long[] open, long[] unknown, long flip) {
    result.begin(rowCount);
    long anyUnknown = 0;
    for (int index = 0; index < open.length; index++) {
      unknown[index] &= open[index];
      anyUnknown |= unknown[index];
      result.values().set(LONG, (long) index << 3, open[index] ^ flip);
    }
    if (anyUnknown != 0) {
      for (int index = 0; index < open.length; index++) {
        result.validityForWriting().set(LONG, (long) index << 3, ~unknown[index]);
      }
    }
    return result.finish(rowCount);
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
