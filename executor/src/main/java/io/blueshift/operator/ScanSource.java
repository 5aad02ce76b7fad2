package io.blueshift.operator;

import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.expression.Expression;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a table: skips pages by zone maps, filters batches on encoded data, decodes the columns of
/// those that have rows left.
public final class ScanSource implements Source {
  /// What a scan reads. `columns` are table columns; `residuals` refer to positions in it; `outputs`
  /// are positions in it, of which those in `required` are decoded.
  public record Description(
      List<Integer> columns,
      List<LogicalType> columnTypes,
      List<ColumnPredicate> predicates,
      List<Expression> residuals,
      ComputedFilters computed,
      List<Integer> outputs,
      BitSet required,
      ColumnRanges ranges) {
    List<LogicalType> outputTypes() {
      return PhysicalPlan.typesAt(outputs, columnTypes);
    }
  }

  /// The conditions behind a scan's computed predicates.
  ///
  /// @param filters what the conditions and the residual ones were made of, in the order of the statement
  public record ComputedFilters(List<ExpressionCondition> conditions, List<Expression> filters) {
    boolean haveFailed() {
      for (ExpressionCondition condition : conditions) {
        if (condition.hasFailed()) {
          return true;
        }
      }
      return false;
    }
  }

  /// Rows of one row group that a worker takes at a time.
  record Morsel(RowGroup group, int firstRow, int rowCount) {}

  private record AttachedFilter(int tableColumn, RuntimeFilter filter) {}

  private final Description description;
  private final OperatorMetrics metrics;
  private final List<Morsel> morsels = new ArrayList<>();
  private final MorselQueue queue;
  private final List<AttachedFilter> runtimeFilters = new ArrayList<>();
  private @Nullable List<ColumnPredicate> allPredicates;

  /// Makes a scan of a table.
  public ScanSource(TableSnapshot table, Description description, OperatorMetrics metrics) {
    this.description = description;
    this.metrics = metrics;
    for (RowGroup group : table.rowGroups(description.predicates())) {
      int step = MorselQueue.MORSEL_ROW_COUNT;
      for (int first = 0; first < group.rowCount(); first += step) {
        morsels.add(new Morsel(group, first, Math.min(step, group.rowCount() - first)));
      }
    }
    this.queue = new MorselQueue(morsels.size());
  }

  /// Adds a filter that is asked when the scan begins. The pipeline waits for the filter's stage.
  public void attach(int tableColumn, RuntimeFilter filter) {
    runtimeFilters.add(new AttachedFilter(tableColumn, filter));
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return new ScanCursor(
        this, description, predicates(), description.predicates().size(), metrics, worker);
  }

  private synchronized List<ColumnPredicate> predicates() {
    if (allPredicates == null) {
      List<ColumnPredicate> predicates = new ArrayList<>(description.predicates());
      for (AttachedFilter attached : runtimeFilters) {
        predicates.addAll(attached.filter().predicates(attached.tableColumn()));
      }
      allPredicates = predicates;
    }
    return allPredicates;
  }

  /// Returns how many rows the scan goes through, those that it drops included.
  public long rowCount() {
    long sum = 0;
    for (Morsel morsel : morsels) {
      sum += morsel.rowCount;
    }
    return sum;
  }

  @Nullable Morsel takeMorsel() {
    int index = queue.take();
    return index < 0 ? null : morsels.get(index);
  }

  @Override
  public int parallelism() {
    return morsels.size();
  }

  @Override
  public double fractionDone() {
    return queue.fractionTaken();
  }
}
