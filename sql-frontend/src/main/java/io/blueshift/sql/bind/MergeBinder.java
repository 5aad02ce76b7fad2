package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Case;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.expression.Expression.IsNull;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Not;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Binds MERGE in three steps: join the source with the table's rows (LEFT when rows may be inserted),
/// choose for every pair the first WHEN clause that holds, compute the values that it writes. Rows for
/// which no clause holds, or one that does nothing, are left out. Used once.
final class MergeBinder {
  private static final Expression NOTHING = new Literal(null, LogicalType.INTEGER);

  private final BindContext context;
  private final QueryBinder queries;
  private final Merge merge;
  private final ChangeTarget target;
  private final AssignmentBinder assignments;
  private final List<RowAction> actions = new ArrayList<>();
  private final List<Case.Branch> choices = new ArrayList<>();
  private final List<Map<Integer, Expression>> written = new ArrayList<>();
  private final List<PendingSubquery> choiceSubqueries = new ArrayList<>();
  private final List<PendingSubquery> valueSubqueries = new ArrayList<>();

  MergeBinder(BindContext context, QueryBinder queries, Merge merge, ChangeTarget target) {
    this.context = context;
    this.queries = queries;
    this.merge = merge;
    this.target = target;
    this.assignments = new AssignmentBinder(context, target);
  }

  BoundChange bind() {
    return merge.removeDuplicates() ? replaced() : changed();
  }

  /// The two sides of the join.
  private record Sides(FromBinder.Bound source, TargetRows rows, Scope both) {}

  private Sides sides() {
    FromBinder.Bound source = new FromBinder(context, queries).bind(merge.source(), null, null);
    TargetRows rows = TargetRows.scan(context, target.table(), merge.alias());
    FromBinder.checkAliases(rows.from(), source, merge.source());
    List<Scope.Entry> entries = new ArrayList<>(rows.from().entries());
    entries.addAll(source.entries());
    return new Sides(source, rows, new Scope(null, entries));
  }

  private BoundChange changed() {
    Sides sides = sides();
    boolean inserts = merge.actions().stream().anyMatch(Merge.InsertUnmatched.class::isInstance);
    LogicalPlan joined = join(sides, inserts ? LogicalJoinType.LEFT : LogicalJoinType.INNER);
    Expression unmatched = new IsNull(sides.rows().rowId().reference());
    Scope sourceOnly = new Scope(null, sides.source().entries());
    for (Merge.Action action : merge.actions()) {
      boolean matched =
          switch (action) {
            case Merge.UpdateMatched _, Merge.DeleteMatched _ -> true;
            case Merge.InsertUnmatched _ -> false;
            case Merge.DoNothing nothing -> nothing.matched();
          };
      addChoice(
          action, matched ? new Not(unmatched) : unmatched, matched ? sides.both() : sourceOnly);
    }
    Column number = context.ids().column("action", LogicalType.INTEGER, true);
    LogicalPlan chosen =
        extended(
            PendingSubquery.attachAll(joined, choiceSubqueries),
            List.of(number),
            List.of(new Case(List.copyOf(choices), NOTHING, LogicalType.INTEGER)));
    LogicalPlan plan =
        PendingSubquery.attachAll(
            new LogicalPlan.Filter(chosen, List.of(new Not(new IsNull(number.reference())))),
            valueSubqueries);
    return new BoundChange(
        outputs(plan, sides.rows(), number), layout(BoundChange.Repeats.REFUSED));
  }

  /// Returns the layout; a statement of one action has no column that tells it, unless it does nothing.
  private BoundChange.Layout layout(BoundChange.Repeats repeats) {
    return new BoundChange.Layout(actions, target.columns().size(), 0, repeats);
  }

  private LogicalPlan join(Sides sides, LogicalJoinType type) {
    ExpressionBinder binder =
        new ExpressionBinder(context, queries, sides.both(), "JOIN conditions");
    List<Expression> conditions = Expressions.conjuncts(binder.bindCondition(merge.condition()));
    LogicalPlan rows = PendingSubquery.attachAll(sides.rows().from().plan(), binder.subqueries());
    return new FromBinder(context, queries).joined(type, sides.source().plan(), rows, conditions);
  }

  private void addChoice(Merge.Action action, Expression matching, Scope scope) {
    Expression condition = matching;
    SqlNode further = action.condition();
    if (further != null) {
      ExpressionBinder binder = new ExpressionBinder(context, queries, scope, "MERGE WHEN");
      condition = Expressions.and(List.of(matching, binder.bindCondition(further)));
      choiceSubqueries.addAll(binder.subqueries());
    }
    Expression number =
        action instanceof Merge.DoNothing
            ? NOTHING
            : new Literal((long) actions.size(), LogicalType.INTEGER);
    choices.add(new Case.Branch(condition, number));
    ExpressionBinder values = new ExpressionBinder(context, queries, scope, "MERGE");
    switch (action) {
      case Merge.UpdateMatched update -> {
        actions.add(new RowAction.Update());
        written.add(assignments.bind(update.assignments(), values));
      }
      case Merge.DeleteMatched _ -> {
        actions.add(new RowAction.Delete());
        written.add(Map.of());
      }
      case Merge.InsertUnmatched insert -> addInsert(insert, values);
      case Merge.DoNothing _ -> {}
    }
    valueSubqueries.addAll(values.subqueries());
  }

  private void addInsert(Merge.InsertUnmatched insert, ExpressionBinder binder) {
    List<Integer> indexes = insertedColumns(insert);
    int valueCount = insert.values().size();
    boolean fits =
        insert.columns() == null ? valueCount <= indexes.size() : valueCount == indexes.size();
    if (!fits) {
      throw BindErrors.error(
          ErrorCode.SYNTAX_ERROR,
          "INSERT has as many expressions as target columns [columns="
              + indexes.size()
              + ", expressions="
              + valueCount
              + "]",
          insert.values());
    }
    Map<Integer, Expression> values = new HashMap<>();
    for (int i = 0; i < valueCount; i++) {
      SqlNode value = insert.values().get(i);
      int index = indexes.get(i);
      boolean generated = target.columns().get(index).identity();
      if (!(generated && AssignmentBinder.isDefault(value))) {
        values.put(index, assignments.value(index, value, value, binder));
      }
    }
    addInsert(values);
  }

  /// Adds an action that inserts rows of these values; the other columns get defaults or are numbered.
  private void addInsert(Map<Integer, Expression> values) {
    Map<Integer, Expression> all = new HashMap<>(values);
    Set<Integer> generated = new HashSet<>();
    for (int index = 0; index < target.columns().size(); index++) {
      if (!all.containsKey(index)) {
        if (target.columns().get(index).identity()) {
          generated.add(index);
        } else {
          all.put(index, assignments.defaultValue(index));
        }
      }
    }
    actions.add(new RowAction.Insert(Set.copyOf(generated)));
    written.add(all);
  }

  /// Returns the indexes of the columns that get values: without a list, all that take some.
  private List<Integer> insertedColumns(Merge.InsertUnmatched insert) {
    List<Integer> indexes = new ArrayList<>();
    if (insert.columns() == null) {
      return writableColumns();
    }
    for (SqlNode node : insert.columns()) {
      SqlIdentifier name = (SqlIdentifier) node;
      int index = assignments.requireColumn(name);
      if (indexes.contains(index)) {
        throw BindErrors.error(
            ErrorCode.DUPLICATE_COLUMN,
            "column specified more than once [" + name.names.getLast() + "]",
            name);
      }
      indexes.add(index);
    }
    return indexes;
  }

  private List<Integer> writableColumns() {
    List<Integer> indexes = new ArrayList<>();
    for (int index = 0; index < target.columns().size(); index++) {
      if (!target.columns().get(index).generatedAlways()) {
        indexes.add(index);
      }
    }
    return indexes;
  }

  /// Makes the columns of the query: row id, action, and for each column of the table the value that
  /// the row's action writes.
  private QueryBinder.BoundQuery outputs(LogicalPlan plan, TargetRows rows, Column number) {
    List<Column> columns = new ArrayList<>();
    List<Expression> expressions = new ArrayList<>();
    columns.add(rows.rowId());
    expressions.add(rows.rowId().reference());
    if (actions.size() > 1) {
      columns.add(number);
      expressions.add(number.reference());
    }
    for (int index = 0; index < rows.columns().size(); index++) {
      Column old = rows.columns().get(index);
      columns.add(context.ids().column(old.name(), old.type(), true));
      expressions.add(value(index, old, number));
    }
    List<Column> outputs = List.copyOf(columns);
    return new QueryBinder.BoundQuery(
        new LogicalPlan.Project(plan, outputs, List.copyOf(expressions)), outputs);
  }

  private Expression value(int index, Column old, Column number) {
    List<Case.Branch> branches = new ArrayList<>();
    for (int action = 0; action < actions.size(); action++) {
      Expression value = written.get(action).get(index);
      if (value != null) {
        Literal wanted = new Literal((long) action, LogicalType.INTEGER);
        branches.add(
            new Case.Branch(
                new Comparison(ComparisonOperator.EQUAL, number.reference(), wanted), value));
      }
    }
    return branches.isEmpty()
        ? old.reference()
        : new Case(List.copyOf(branches), old.reference(), old.type());
  }

  private static LogicalPlan extended(
      LogicalPlan plan, List<Column> added, List<Expression> values) {
    List<Column> columns = new ArrayList<>(plan.columns());
    List<Expression> expressions = new ArrayList<>();
    columns.forEach(column -> expressions.add(column.reference()));
    columns.addAll(added);
    expressions.addAll(values);
    return new LogicalPlan.Project(plan, List.copyOf(columns), List.copyOf(expressions));
  }

  // ---- REMOVE DUPLICATES

  /// Deletes the rows of the table that match, and inserts all rows of the source, each once.
  private BoundChange replaced() {
    Sides sides = sides();
    LogicalPlan deleted = join(sides, LogicalJoinType.INNER);
    FromBinder.Bound source = new FromBinder(context, queries).bind(merge.source(), null, null);
    List<Column> sourceColumns = source.entries().stream().map(Scope.Entry::column).toList();
    List<Integer> writable = writableColumns();
    if (sourceColumns.size() != writable.size()) {
      throw BindErrors.error(
          ErrorCode.SYNTAX_ERROR,
          "REMOVE DUPLICATES needs a source with the columns of the table [source="
              + sourceColumns.size()
              + ", table="
              + writable.size()
              + "]",
          merge.source());
    }
    actions.add(new RowAction.Delete());
    Map<Integer, Expression> values = new HashMap<>();
    for (int i = 0; i < writable.size(); i++) {
      int index = writable.get(i);
      values.put(
          index,
          assignments.assigned(
              sourceColumns.get(i).reference(), target.table().columns().get(index).type()));
    }
    written.add(Map.of());
    addInsert(values);
    Column rowId = sides.rows().rowId();
    LogicalPlan gone = branch(deleted, rowId.reference(), 0, sides.rows().columns());
    LogicalPlan come =
        branch(distinct(source.plan(), sourceColumns), null, 1, sides.rows().columns());
    List<Column> columns =
        gone.columns().stream()
            .map(column -> context.ids().column(column.name(), column.type(), true))
            .toList();
    return new BoundChange(
        new QueryBinder.BoundQuery(
            new LogicalPlan.SetOperation(
                PhysicalPlan.SetOperation.Kind.UNION, true, List.of(gone, come), columns),
            columns),
        layout(BoundChange.Repeats.IGNORED));
  }

  private LogicalPlan branch(
      LogicalPlan plan, @Nullable Expression rowId, int action, List<Column> tableColumns) {
    List<Column> columns = new ArrayList<>();
    List<Expression> expressions = new ArrayList<>();
    columns.add(context.ids().column("row id", LogicalType.BIGINT, true));
    expressions.add(rowId == null ? new Literal(null, LogicalType.BIGINT) : rowId);
    columns.add(context.ids().column("action", LogicalType.INTEGER, false));
    expressions.add(new Literal((long) action, LogicalType.INTEGER));
    for (int index = 0; index < tableColumns.size(); index++) {
      Column column = tableColumns.get(index);
      Expression value = written.get(action).get(index);
      columns.add(context.ids().column(column.name(), column.type(), true));
      expressions.add(value == null ? new Literal(null, column.type()) : value);
    }
    return new LogicalPlan.Project(plan, List.copyOf(columns), List.copyOf(expressions));
  }

  private static LogicalPlan distinct(LogicalPlan plan, List<Column> columns) {
    List<Expression> keys =
        columns.stream().map(column -> (Expression) column.reference()).toList();
    List<Integer> all = java.util.stream.IntStream.range(0, keys.size()).boxed().toList();
    return new LogicalPlan.Aggregate(
        plan, List.copyOf(columns), keys, List.of(all), List.of(), List.of());
  }
}
