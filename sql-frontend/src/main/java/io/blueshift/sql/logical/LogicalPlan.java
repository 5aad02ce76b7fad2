package io.blueshift.sql.logical;

import io.blueshift.expression.Expression;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.ScanPath;
import io.blueshift.plan.WindowCall;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tree of relational operators whose columns have ids. Immutable.
public sealed interface LogicalPlan {
  /// Returns the columns that the operator yields, in order.
  List<Column> columns();

  /// Returns the operators below, left first.
  List<LogicalPlan> inputs();

  /// Returns the same operator over other inputs, which yield at least the columns it uses.
  LogicalPlan withInputs(List<LogicalPlan> inputs);

  /// Reads a stored or virtual table. `columnIndexes` are indexes of the table's columns, parallel to
  /// `columns`; all `filters` must hold. `paths`, which only the last step before translation adds, are
  /// columns behind that of the row ids.
  record Scan(
      TableSource source,
      List<Column> columns,
      List<Integer> columnIndexes,
      List<Expression> filters,
      List<ScanPath> paths)
      implements LogicalPlan {
    /// Reads columns without paths.
    public Scan(
        TableSource source,
        List<Column> columns,
        List<Integer> columnIndexes,
        List<Expression> filters) {
      this(source, columns, columnIndexes, filters, List.of());
    }

    @Override
    public List<LogicalPlan> inputs() {
      return List.of();
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return this;
    }
  }

  /// Yields rows of expressions without columns of its own.
  record Rows(List<Column> columns, List<List<Expression>> rows) implements LogicalPlan {
    @Override
    public List<LogicalPlan> inputs() {
      return List.of();
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return this;
    }

    /// Returns one row without columns.
    public static Rows one() {
      return new Rows(List.of(), List.of(List.of()));
    }
  }

  /// Yields the rows for which all conditions are true.
  record Filter(LogicalPlan input, List<Expression> conditions) implements LogicalPlan {
    @Override
    public List<Column> columns() {
      return input.columns();
    }

    @Override
    public List<LogicalPlan> inputs() {
      return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return new Filter(inputs.getFirst(), conditions);
    }
  }

  /// Yields exactly `columns`, computed by `expressions`. A column that is passed on keeps its id.
  record Project(LogicalPlan input, List<Column> columns, List<Expression> expressions)
      implements LogicalPlan {
    @Override
    public List<LogicalPlan> inputs() {
      return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return new Project(inputs.getFirst(), columns, expressions);
    }
  }

  /// Joins on conditions, all of which must hold. `mark` is the column that MARK adds.
  record Join(
      LogicalJoinType type,
      LogicalPlan left,
      LogicalPlan right,
      List<Expression> conditions,
      @Nullable Column mark)
      implements LogicalPlan {
    @Override
    public List<Column> columns() {
      return joinColumns(type, left, right, mark);
    }

    @Override
    public List<LogicalPlan> inputs() {
      return List.of(left, right);
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return new Join(type, inputs.getFirst(), inputs.get(1), conditions, mark);
    }
  }

  /// A join whose right side may use columns of the left one.
  record DependentJoin(
      LogicalJoinType type,
      LogicalPlan left,
      LogicalPlan right,
      List<Expression> conditions,
      @Nullable Column mark)
      implements LogicalPlan {
    @Override
    public List<Column> columns() {
      return joinColumns(type, left, right, mark);
    }

    @Override
    public List<LogicalPlan> inputs() {
      return List.of(left, right);
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return new DependentJoin(type, inputs.getFirst(), inputs.get(1), conditions, mark);
    }
  }

  /// Groups rows; see [PhysicalPlan.Aggregate]. Yields the key columns, then the call columns.
  record Aggregate(
      LogicalPlan input,
      List<Column> keyColumns,
      List<Expression> keys,
      List<List<Integer>> groupingSets,
      List<Column> callColumns,
      List<AggregateCall> calls)
      implements LogicalPlan {
    @Override
    public List<Column> columns() {
      List<Column> all = new ArrayList<>(keyColumns);
      all.addAll(callColumns);
      return List.copyOf(all);
    }

    @Override
    public List<LogicalPlan> inputs() {
      return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return new Aggregate(inputs.getFirst(), keyColumns, keys, groupingSets, callColumns, calls);
    }

    /// Returns whether there is one grouping set, of all keys.
    public boolean isSimple() {
      return groupingSets.size() == 1 && groupingSets.getFirst().size() == keys.size();
    }
  }

  /// Adds one column for each window call; all calls share partition and order, which are columns of
  /// the input.
  record Window(
      LogicalPlan input,
      List<Integer> partitionBy,
      List<SortOrder> orderBy,
      List<Column> callColumns,
      List<WindowCall> calls)
      implements LogicalPlan {
    @Override
    public List<Column> columns() {
      List<Column> all = new ArrayList<>(input.columns());
      all.addAll(callColumns);
      return List.copyOf(all);
    }

    @Override
    public List<LogicalPlan> inputs() {
      return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return new Window(inputs.getFirst(), partitionBy, orderBy, callColumns, calls);
    }
  }

  /// Orders rows and yields those from `offset` on, at most `limit`. Null bounds do not bind; without
  /// bounds this is a sort, without keys a limit.
  record Sort(
      LogicalPlan input,
      List<SortOrder> keys,
      @Nullable Expression limit,
      @Nullable Expression offset)
      implements LogicalPlan {
    @Override
    public List<Column> columns() {
      return input.columns();
    }

    @Override
    public List<LogicalPlan> inputs() {
      return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return new Sort(inputs.getFirst(), keys, limit, offset);
    }

    /// Returns whether the number of rows is bound.
    public boolean isBounded() {
      return limit != null || offset != null;
    }
  }

  /// Combines inputs by position: column `i` of every input becomes `columns[i]`.
  record SetOperation(
      PhysicalPlan.SetOperation.Kind kind,
      boolean all,
      List<LogicalPlan> inputs,
      List<Column> columns)
      implements LogicalPlan {
    @Override
    public LogicalPlan withInputs(List<LogicalPlan> newInputs) {
      return new SetOperation(kind, all, newInputs, columns);
    }
  }

  /// A recursive common table expression; `columns[i]` is column `i` of base and step.
  record RecursiveUnion(
      int workTableId, LogicalPlan base, LogicalPlan step, boolean all, List<Column> columns)
      implements LogicalPlan {
    @Override
    public List<LogicalPlan> inputs() {
      return List.of(base, step);
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return new RecursiveUnion(workTableId, inputs.getFirst(), inputs.get(1), all, columns);
    }
  }

  /// Reads the rows that the recursion found last.
  record WorkTable(int workTableId, List<Column> columns) implements LogicalPlan {
    @Override
    public List<LogicalPlan> inputs() {
      return List.of();
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return this;
    }
  }

  /// Reads a common table expression: `columns[i]` is column `sourceIndexes[i]` of its plan.
  record CommonTable(
      CommonTableDefinition definition, List<Column> columns, List<Integer> sourceIndexes)
      implements LogicalPlan {
    @Override
    public List<LogicalPlan> inputs() {
      return List.of();
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return this;
    }
  }

  /// Yields each input row beside every row that a set-returning function gives for it; with `outer`
  /// once beside NULLs where there is none.
  record TableFunction(
      LogicalPlan input,
      String function,
      List<Expression> arguments,
      List<LogicalType> functionTypes,
      List<Column> functionColumns,
      boolean outer)
      implements LogicalPlan {
    @Override
    public List<Column> columns() {
      List<Column> all = new ArrayList<>(input.columns());
      functionColumns.forEach(column -> all.add(outer ? column.asNullable() : column));
      return List.copyOf(all);
    }

    @Override
    public List<LogicalPlan> inputs() {
      return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return new TableFunction(
          inputs.getFirst(), function, arguments, functionTypes, functionColumns, outer);
    }
  }

  /// Yields exactly one row: the input's only row, or NULLs when it has none; two rows are an error.
  record SingleRow(LogicalPlan input) implements LogicalPlan {
    @Override
    public List<Column> columns() {
      return input.columns().stream().map(Column::asNullable).toList();
    }

    @Override
    public List<LogicalPlan> inputs() {
      return List.of(input);
    }

    @Override
    public LogicalPlan withInputs(List<LogicalPlan> inputs) {
      return new SingleRow(inputs.getFirst());
    }
  }

  private static List<Column> joinColumns(
      LogicalJoinType type, LogicalPlan left, LogicalPlan right, @Nullable Column mark) {
    List<Column> all = new ArrayList<>();
    boolean leftNullable = type == LogicalJoinType.RIGHT || type == LogicalJoinType.FULL;
    for (Column column : left.columns()) {
      all.add(leftNullable ? column.asNullable() : column);
    }
    if (type.yieldsRight()) {
      boolean rightNullable = type.keepsLeft();
      for (Column column : right.columns()) {
        all.add(rightNullable ? column.asNullable() : column);
      }
    }
    if (mark != null) {
      all.add(mark);
    }
    return List.copyOf(all);
  }
}
