package io.blueshift.operator;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.ExpressionSet;
import io.blueshift.expression.Expression;
import io.blueshift.kernel.VectorBuilder;
import io.blueshift.kernel.VectorGather;
import io.blueshift.kernel.VectorReader;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Yields each input row beside every row that a set-returning function gives for it.
public final class TableFunctionOperator implements Operator {
  private final String function;
  private final List<LogicalType> inputTypes;
  private final List<Expression> arguments;
  private final LogicalType resultType;

  /// Makes the operator of a function with one result column.
  public TableFunctionOperator(
      String function,
      List<LogicalType> inputTypes,
      List<Expression> arguments,
      List<LogicalType> functionTypes) {
    if (!function.equals("generate_series") || functionTypes.size() != 1) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_FUNCTION,
          "set-returning function does not exist [function=" + function + "]");
    }
    this.function = function;
    this.inputTypes = inputTypes;
    this.arguments = arguments;
    this.resultType = functionTypes.getFirst();
  }

  @Override
  public State open(WorkerContext worker) {
    return new FunctionState(worker);
  }

  private final class FunctionState implements State {
    private final WorkerContext worker;
    private final ExpressionSet values;
    private final List<VectorGather> gathers;
    private final VectorBuilder results;
    private final int[] positions = new int[Batch.ROW_COUNT_MAX];
    private boolean active;
    private int nextIndex;
    private @Nullable SeriesValues series;
    private List<VectorReader> readers = List.of();

    FunctionState(WorkerContext worker) {
      this.worker = worker;
      this.values = ExpressionCompiler.compileAll(arguments, worker.evaluation());
      this.gathers =
          inputTypes.stream().map(type -> new VectorGather(type, worker.budget())).toList();
      this.results = new VectorBuilder(resultType, worker.budget());
    }

    @Override
    public Progress process(Batch input, BatchConsumer downstream) {
      if (!active) {
        active = true;
        nextIndex = 0;
        readers = values.evaluate(input).stream().map(VectorReader::of).toList();
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

    private int fill(Batch input) {
      results.clear();
      int count = 0;
      while (count < positions.length) {
        SeriesValues current = series;
        if (current == null) {
          if (nextIndex == input.selectedCount()) {
            break;
          }
          series = begin(position(input, nextIndex));
          continue;
        }
        Long value = current.next();
        if (value == null) {
          series = null;
          nextIndex++;
          continue;
        }
        results.append(value);
        positions[count++] = position(input, nextIndex);
      }
      return count;
    }

    private static int position(Batch input, int index) {
      SelectionVector selection = input.selection();
      return selection == null ? index : selection.positions()[index];
    }

    private SeriesValues begin(int position) {
      List<@Nullable Object> row = new ArrayList<>();
      readers.forEach(reader -> row.add(reader.objectAt(position)));
      return SeriesValues.of(row, resultType, function);
    }

    private Batch batch(Batch input, int count) {
      List<ColumnVector> columns = new ArrayList<>(inputTypes.size() + 1);
      for (int column = 0; column < inputTypes.size(); column++) {
        columns.add(gathers.get(column).gather(input.column(column), positions, 0, count));
      }
      columns.add(results.build());
      return Batch.of(count, columns);
    }

    @Override
    public void close() {
      values.close();
      gathers.forEach(VectorGather::close);
      results.close();
    }
  }
}
