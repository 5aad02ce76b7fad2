package io.blueshift.operator;

import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.expression.Expression;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.FoundRows;
import io.blueshift.scan.OrderedRows;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
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
    Description withoutOutputs() {
      return new Description(
          columns, columnTypes, predicates, residuals, computed, List.of(), new BitSet(), ranges);
    }

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

  /// So few rows are gone through sooner than some of them are looked up.
  public static final int LOOKUP_ROW_COUNT_MIN = 4096;

  /// Rows of one row group that a worker takes at a time.
  record Morsel(RowGroup group, int firstRow, int rowCount) {}

  private record AttachedFilter(int tableColumn, RuntimeFilter filter) {}

  private final TableSnapshot table;
  private final Description description;
  private final OperatorMetrics metrics;
  private volatile Morsels morsels;
  private final List<AttachedFilter> runtimeFilters = new ArrayList<>();
  private @Nullable List<ColumnPredicate> allPredicates;
  private @Nullable RowOrder order;
  private boolean ready;

  /// What is read, in portions.
  private record Morsels(List<Morsel> list, MorselQueue queue) {
    static Morsels of(List<RowGroup> groups) {
      List<Morsel> list = new ArrayList<>();
      for (RowGroup group : groups) {
        int step = MorselQueue.MORSEL_ROW_COUNT;
        for (int first = 0; first < group.rowCount(); first += step) {
          list.add(new Morsel(group, first, Math.min(step, group.rowCount() - first)));
        }
      }
      return new Morsels(list, new MorselQueue(list.size()));
    }
  }

  /// Makes a scan of a table.
  public ScanSource(TableSnapshot table, Description description, OperatorMetrics metrics) {
    this.table = table;
    this.description = description;
    this.metrics = metrics;
    this.morsels = Morsels.of(table.rowGroups(description.predicates()));
  }

  /// Makes a scan of some rows of a table whose figures are of no interest.
  private ScanSource(TableSnapshot table, Description description, Morsels morsels) {
    this.table = table;
    this.description = description;
    this.metrics = new OperatorMetrics();
    this.morsels = morsels;
    this.ready = true;
  }

  /// Adds a filter that is asked when the scan begins. The pipeline waits for the filter's stage.
  public void attach(int tableColumn, RuntimeFilter filter) {
    runtimeFilters.add(new AttachedFilter(tableColumn, filter));
  }

  /// Says that only rows are wanted that can be among the first ones of an order. None of the scan's conditions may
  /// answer otherwise when it is asked again.
  public void orderBy(RowOrder wanted) {
    order = wanted;
  }

  /// Chooses what is read, when everything is known that filters the scan: rows that an index finds by the few values
  /// which occur on the other side of a join, those that an index has first, or all.
  private synchronized void begin() {
    if (ready) {
      return;
    }
    ready = true;
    if (rowCount() <= LOOKUP_ROW_COUNT_MIN) {
      return;
    }
    RowOrder wanted = order;
    if (!runtimeFilters.isEmpty()) {
      lookUp();
    } else if (wanted != null) {
      readFirst(wanted);
    }
  }

  private void lookUp() {
    List<ColumnPredicate> known = new ArrayList<>(description.predicates());
    for (AttachedFilter attached : runtimeFilters) {
      ColumnPredicate values = attached.filter().fewValues(attached.tableColumn());
      if (values != null) {
        known.add(values);
      }
    }
    if (known.size() > description.predicates().size()) {
      FoundRows found = table.findFew(known);
      if (found != null) {
        morsels = Morsels.of(found.rowGroups());
        metrics.noteAccessPath(AccessPath.LOOKUP.of(found.accessPath()));
      }
    }
  }

  /// Reads rows in the order of an index until enough of them pass all conditions, if that takes few rows. They are all
  /// read again by the workers.
  private void readFirst(RowOrder wanted) {
    OrderedRows rows =
        table.inOrder(
            description.predicates(), wanted.columns(), wanted.complete(), wanted.rowCount());
    if (rows == null) {
      return;
    }
    List<RowGroup> groups = new ArrayList<>(rows.unordered());
    long missing = wanted.rowCount();
    while (missing > 0) {
      List<RowGroup> next = rows.next(Math.toIntExact(missing));
      if (next == null) {
        return;
      }
      if (next.isEmpty()) {
        break;
      }
      groups.addAll(next);
      missing -= passingRowCount(next, wanted);
    }
    morsels = Morsels.of(groups);
    metrics.noteAccessPath(
        (rows.isBackward() ? AccessPath.BACKWARD : AccessPath.SCAN).of(rows.accessPath()));
  }

  private long passingRowCount(List<RowGroup> groups, RowOrder wanted) {
    ScanSource some = new ScanSource(table, description.withoutOutputs(), Morsels.of(groups));
    long count = 0;
    try (Cursor cursor = some.open(new WorkerContext(wanted.query(), 0, wanted.budget()))) {
      for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
        count += batch.selectedCount();
      }
    }
    return count;
  }

  @Override
  public Cursor open(WorkerContext worker) {
    begin();
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

  /// Returns how many rows the scan goes through, those that it drops included: at most, until it begins.
  public long rowCount() {
    long sum = 0;
    for (Morsel morsel : morsels.list) {
      sum += morsel.rowCount;
    }
    return sum;
  }

  @Nullable Morsel takeMorsel() {
    Morsels present = morsels;
    int index = present.queue.take();
    return index < 0 ? null : present.list.get(index);
  }

  @Override
  public int parallelism() {
    begin();
    return morsels.list.size();
  }

  @Override
  public double fractionDone() {
    return morsels.queue.fractionTaken();
  }
}
