package io.blueshift.operator;

import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.ExpressionSet;
import io.blueshift.evaluation.VectorExpression;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.kernel.VectorGather;
import io.blueshift.kernel.VectorReader;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import io.blueshift.query.ResultBatch;
import io.blueshift.query.SubplanRows;
import io.blueshift.query.SubplanRunner;
import io.blueshift.spill.MemoryPressure;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs the right side of a dependent join for each distinct combination of outer values, on the
/// worker's own thread, and joins each left row with the rows found. Keeps the results of the last
/// combinations.
public final class DependentJoinOperator implements Operator {
  private static final int REMEMBERED_COUNT_MAX = 1_000;
  private static final byte UNKNOWN = 1;
  private static final byte MATCHED = 2;

  private final PhysicalPlan.DependentJoin join;
  private final SubplanRunner subplans;
  private final List<LogicalType> types;

  /// Makes the operator of a join whose left rows stream through it.
  ///
  /// @param subplans runs the right side
  public DependentJoinOperator(PhysicalPlan.DependentJoin join, SubplanRunner subplans) {
    this.join = join;
    this.subplans = subplans;
    this.types = new ArrayList<>(join.left().outputTypes());
    this.types.addAll(join.right().outputTypes());
  }

  @Override
  public State open(WorkerContext worker) {
    return new JoinState(worker);
  }

  private final class JoinState implements State {
    private final WorkerContext worker;
    private final MemoryPressure pressure;
    private final ExpressionSet outerValues;
    private final @Nullable VectorExpression condition;
    private final List<VectorGather> gathers = new ArrayList<>();
    private final Placeholders placeholders;
    private final VectorBuffer marks;
    private final int leftCount = join.left().outputTypes().size();
    private final Map<List<@Nullable Object>, List<ResultBatch>> results =
        new LinkedHashMap<>(16, 0.75f, true);

    private boolean active;
    private List<List<@Nullable Object>> bindings = List.of();
    private final byte[] answers = new byte[Batch.ROW_COUNT_MAX];
    private int nextIndex;
    private int nextResult;
    private boolean rowsLeft;

    JoinState(WorkerContext worker) {
      this.worker = worker;
      this.pressure = new MemoryPressure(worker.query().budget(), worker.budget());
      this.outerValues = ExpressionCompiler.compileAll(join.outerValues(), worker.evaluation());
      this.condition =
          join.condition() == null
              ? null
              : ExpressionCompiler.compile(join.condition(), worker.evaluation());
      join.left()
          .outputTypes()
          .forEach(type -> gathers.add(new VectorGather(type, worker.budget())));
      this.placeholders = new Placeholders(types, worker.budget());
      this.marks = new VectorBuffer(LogicalType.BOOL, worker.budget());
    }

    @Override
    public Progress process(Batch input, BatchConsumer downstream) {
      if (!active) {
        begin(input);
      }
      int count = input.selectedCount();
      while (nextIndex < count) {
        worker.checkCancelled();
        List<ResultBatch> right = rowsOf(bindings.get(nextIndex));
        if (nextResult == right.size() || answersEnough()) {
          nextIndex++;
          nextResult = 0;
          continue;
        }
        Batch pairs = pairs(input, position(input, nextIndex), right.get(nextResult++).batch());
        if (pairs != null) {
          SinkDemand demand = downstream.accept(pairs);
          if (demand == SinkDemand.ENOUGH) {
            return Progress.FINISHED;
          }
          if (demand == SinkDemand.BLOCKED) {
            return Progress.HAVE_MORE_OUTPUT;
          }
        }
      }
      active = false;
      Batch last = rowsLeft ? lastRows(input) : null;
      rowsLeft = false;
      return last != null && downstream.accept(last) == SinkDemand.ENOUGH
          ? Progress.FINISHED
          : Progress.NEED_INPUT;
    }

    private void begin(Batch input) {
      active = true;
      rowsLeft = true;
      nextIndex = 0;
      nextResult = 0;
      int count = input.selectedCount();
      Arrays.fill(answers, 0, count, (byte) 0);
      List<VectorReader> readers =
          outerValues.evaluate(input).stream().map(VectorReader::of).toList();
      bindings = new ArrayList<>(count);
      for (int index = 0; index < count; index++) {
        List<@Nullable Object> binding = new ArrayList<>(readers.size());
        for (VectorReader reader : readers) {
          Object value = reader.objectAt(position(input, index));
          binding.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
        }
        bindings.add(binding);
      }
    }

    private static int position(Batch input, int index) {
      SelectionVector selection = input.selection();
      return selection == null ? index : selection.positions()[index];
    }

    /// Returns whether further pairs of the row in hand change nothing.
    private boolean answersEnough() {
      return !join.type().yieldsRight() && answers[nextIndex] == MATCHED;
    }

    private List<ResultBatch> rowsOf(List<@Nullable Object> binding) {
      List<ResultBatch> known = results.get(binding);
      if (known != null) {
        return known;
      }
      if (results.size() >= REMEMBERED_COUNT_MAX) {
        forgetOldest();
      }
      while (!results.isEmpty() && pressure.isHigh()) {
        forgetOldest();
      }
      List<ResultBatch> rows = new ArrayList<>();
      results.put(binding, rows);
      QueryContext context = worker.query().child(parameters(binding), worker.budget());
      try (SubplanRows result = subplans.run(join.right(), context)) {
        for (ResultBatch batch = result.next(); batch != null; batch = result.next()) {
          rows.add(batch);
        }
      }
      return rows;
    }

    private void forgetOldest() {
      var oldest = results.entrySet().iterator();
      oldest.next().getValue().forEach(ResultBatch::close);
      oldest.remove();
    }

    private @Nullable Object[] parameters(List<@Nullable Object> binding) {
      @Nullable Object[] parameters = worker.query().parameters();
      int needed = join.parameterIndexes().stream().mapToInt(index -> index + 1).max().orElse(0);
      parameters = Arrays.copyOf(parameters, Math.max(parameters.length, needed));
      for (int index = 0; index < binding.size(); index++) {
        Object value = binding.get(index);
        parameters[join.parameterIndexes().get(index)] =
            value instanceof ByteBuffer bytes ? copyOf(bytes) : value;
      }
      return parameters;
    }

    private static byte[] copyOf(ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return copy;
    }

    /// Joins one left row with a batch of right rows; returns what comes out, or null.
    private @Nullable Batch pairs(Batch input, int position, Batch right) {
      int count = right.rowCount();
      int[] repeated = new int[count];
      Arrays.fill(repeated, position);
      List<ColumnVector> columns = new ArrayList<>(types.size());
      for (int column = 0; column < leftCount; column++) {
        columns.add(gathers.get(column).gather(input.column(column), repeated, 0, count));
      }
      columns.addAll(right.columns());
      Batch all = Batch.of(count, columns);
      int[] kept = new int[count];
      int keptCount = choose(all, kept);
      if (keptCount > 0) {
        answers[nextIndex] = MATCHED;
      }
      return join.type().yieldsRight() && keptCount > 0
          ? new Batch(count, columns, new SelectionVector(kept, keptCount))
          : null;
    }

    private int choose(Batch pairs, int[] kept) {
      VectorReader answer = condition == null ? null : VectorReader.of(condition.evaluate(pairs));
      int keptCount = 0;
      for (int pair = 0; pair < pairs.rowCount(); pair++) {
        if (answer == null || (!answer.isNull(pair) && answer.booleanAt(pair))) {
          kept[keptCount++] = pair;
        } else if (answer.isNull(pair) && answers[nextIndex] == 0) {
          answers[nextIndex] = UNKNOWN;
        }
      }
      return keptCount;
    }

    /// Returns the left rows that come out once, after all pairs of their batch.
    private @Nullable Batch lastRows(Batch input) {
      return switch (join.type()) {
        case INNER -> null;
        case LEFT -> {
          Batch rows = withAnswer(input, (byte) 0, UNKNOWN);
          if (rows == null) {
            yield null;
          }
          List<ColumnVector> columns = new ArrayList<>(rows.columns());
          for (int column = leftCount; column < types.size(); column++) {
            columns.add(placeholders.nulls(column, input.rowCount()));
          }
          yield new Batch(input.rowCount(), columns, rows.selection());
        }
        case SEMI -> withAnswer(input, MATCHED, MATCHED);
        case ANTI -> withAnswer(input, (byte) 0, UNKNOWN);
        case NULL_AWARE_ANTI -> withAnswer(input, (byte) 0, (byte) 0);
        case MARK -> marked(input);
        case RIGHT, FULL -> throw new IllegalStateException("a dependent join keeps no right rows");
      };
    }

    private @Nullable Batch withAnswer(Batch input, byte one, byte other) {
      int[] kept = new int[input.selectedCount()];
      int count = 0;
      for (int index = 0; index < input.selectedCount(); index++) {
        if (answers[index] == one || answers[index] == other) {
          kept[count++] = position(input, index);
        }
      }
      return count == 0
          ? null
          : new Batch(input.rowCount(), input.columns(), new SelectionVector(kept, count));
    }

    private Batch marked(Batch input) {
      marks.begin(input.rowCount());
      for (int index = 0; index < input.selectedCount(); index++) {
        int position = position(input, index);
        if (answers[index] == UNKNOWN) {
          marks.setNull(position);
        } else {
          marks.setBoolean(position, answers[index] == MATCHED);
        }
      }
      List<ColumnVector> columns = new ArrayList<>(input.columns());
      columns.add(marks.finish(input.rowCount()));
      return new Batch(input.rowCount(), columns, input.selection());
    }

    @Override
    public void close() {
      results.values().forEach(rows -> rows.forEach(ResultBatch::close));
      results.clear();
      outerValues.close();
      if (condition != null) {
        condition.close();
      }
      gathers.forEach(VectorGather::close);
      placeholders.close();
      marks.close();
    }
  }
}
