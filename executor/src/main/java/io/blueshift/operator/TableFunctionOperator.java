package io.blueshift.operator;

import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.ExpressionSet;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.kernel.VectorGather;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Yields each input row beside every row that a set-returning function gives for it; an outer one
/// yields rows for which there is none once, beside NULLs. Keeps one batch of results.
public final class TableFunctionOperator implements Operator {
  /// A batch ends when the long values in it reach this size.
  private static final long BATCH_DATA_MAX_BYTES = 4L << 20;

  /// So many rows are made between two looks at the size.
  private static final int STEP_ROW_COUNT = 256;

  private final PhysicalPlan.TableFunction plan;
  private final List<LogicalType> inputTypes;
  private final BitSet required;

  /// Makes the operator of a function.
  ///
  /// @param required the output columns that are read
  public TableFunctionOperator(PhysicalPlan.TableFunction plan, BitSet required) {
    this.plan = plan;
    this.inputTypes = plan.input().outputTypes();
    this.required = required;
  }

  @Override
  public State open(WorkerContext worker) {
    return new FunctionState(worker);
  }

  private final class FunctionState implements State {
    private final WorkerContext worker;
    private final SetFunction function = SetFunction.of(plan);
    private final ExpressionSet arguments;
    private final List<VectorGather> gathers = new ArrayList<>();
    private final List<@Nullable VectorBuffer> results = new ArrayList<>();
    private final Placeholders placeholders;
    private final int[] positions = new int[Batch.ROW_COUNT_MAX];
    private boolean active;
    private int nextIndex;
    private boolean rowBegun;
    private boolean rowYielded;

    FunctionState(WorkerContext worker) {
      this.worker = worker;
      this.arguments = ExpressionCompiler.compileAll(plan.arguments(), worker.evaluation());
      inputTypes.forEach(type -> gathers.add(new VectorGather(type, worker.budget())));
      List<LogicalType> types = plan.functionTypes();
      for (int column = 0; column < types.size(); column++) {
        results.add(
            required.get(inputTypes.size() + column)
                ? new VectorBuffer(types.get(column), worker.budget())
                : null);
      }
      this.placeholders = new Placeholders(plan.outputTypes(), worker.budget());
    }

    @Override
    public Progress process(Batch input, BatchConsumer downstream) {
      if (!active) {
        active = true;
        nextIndex = 0;
        function.bind(arguments.evaluate(input));
      }
      while (true) {
        worker.checkCancelled();
        int count = fill(input);
        if (count == 0) {
          active = false;
          return Progress.NEED_INPUT;
        }
        SinkDemand demand = downstream.accept(batch(input, count));
        if (demand != SinkDemand.MORE) {
          return demand == SinkDemand.ENOUGH ? Progress.FINISHED : Progress.HAVE_MORE_OUTPUT;
        }
      }
    }

    /// Makes the next results and notes the input row of each; returns how many they are.
    private int fill(Batch input) {
      for (VectorBuffer result : results) {
        if (result != null) {
          result.begin(positions.length);
        }
      }
      int count = 0;
      while (count < positions.length
          && nextIndex < input.selectedCount()
          && dataSizeBytes() < BATCH_DATA_MAX_BYTES) {
        int position = position(input, nextIndex);
        if (!rowBegun) {
          function.begin(position);
          rowBegun = true;
          rowYielded = false;
        }
        int added =
            function.fill(results, count, Math.min(positions.length, count + STEP_ROW_COUNT));
        rowYielded |= added > 0;
        if (function.isExhausted()) {
          if (plan.outer() && !rowYielded) {
            added = addNulls(count);
          }
          rowBegun = false;
          nextIndex++;
        }
        for (int end = count + added; count < end; count++) {
          positions[count] = position;
        }
      }
      return count;
    }

    private int addNulls(int row) {
      for (VectorBuffer result : results) {
        if (result != null) {
          result.setNull(row);
        }
      }
      return 1;
    }

    private long dataSizeBytes() {
      long sizeBytes = 0;
      for (VectorBuffer result : results) {
        sizeBytes += result == null ? 0 : result.dataSizeBytes();
      }
      return sizeBytes;
    }

    private static int position(Batch input, int index) {
      SelectionVector selection = input.selection();
      return selection == null ? index : selection.positions()[index];
    }

    private Batch batch(Batch input, int count) {
      List<ColumnVector> columns = new ArrayList<>(inputTypes.size() + results.size());
      for (int column = 0; column < inputTypes.size(); column++) {
        columns.add(
            required.get(column)
                ? gathers.get(column).gather(input.column(column), positions, 0, count)
                : placeholders.nulls(column, count));
      }
      for (VectorBuffer result : results) {
        columns.add(
            result == null ? placeholders.nulls(columns.size(), count) : result.finish(count));
      }
      return Batch.of(count, columns);
    }

    @Override
    public void close() {
      arguments.close();
      gathers.forEach(VectorGather::close);
      for (VectorBuffer result : results) {
        if (result != null) {
          result.close();
        }
      }
      placeholders.close();
    }
  }
}
