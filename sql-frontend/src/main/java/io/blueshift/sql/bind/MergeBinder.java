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
import io.blueshift.sql.parse.tree.Overriding;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Binds MERGE in three steps: join the source with the table's rows (with those that match nothing where an action
/// is about them), choose for every pair the first WHEN clause that holds, compute the values that it writes. Rows for
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
  ///
  /// @param present a column of the source that is never NULL; null when no row may be without one of the source
  private record Sides(
      FromBinder.Bound source, @Nullable Column present, TargetRows rows, Scope both) {}

  private Sides sides() {
    FromBinder.Bound source = new FromBinder(context, queries).bind(merge.source(), null, null);
    Column present = null;
    if (isBySource()) {
      present = context.ids().column("present", LogicalType.BOOL, false);
      Literal always = new Literal(true, LogicalType.BOOL);
      source =
          new FromBinder.Bound(
              extended(source.plan(), List.of(present), List.of(always)), source.entries());
    }
    TargetRows rows = TargetRows.scan(context, target.table(), merge.alias());
    FromBinder.checkAliases(rows.from(), source, merge.source());
    List<Scope.Entry> entries = new ArrayList<>(rows.from().entries());
    entries.addAll(source.entries());
    return new Sides(source, present, rows, new Scope(null, entries));
  }

  private BoundChange changed() {
    Sides sides = sides();
    LogicalPlan joined = join(sides, joinType());
    for (Merge.Action action : merge.actions()) {
      addChoice(action, matching(action.match(), sides), scope(action.match(), sides));
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
    MergedRows merged =
        merge.returning() == null
            ? null
            : MergedRows.of(sides.source().entries(), sides.rows().from().entries());
    return new BoundChange(
        outputs(plan, sides, number, merged != null), layout(BoundChange.Repeats.REFUSED, merged));
  }

  /// Returns the join of the source, on the left, that yields what the actions are about.
  private LogicalJoinType joinType() {
    boolean bySource = isBySource();
    if (merge.actions().stream().anyMatch(Merge.InsertRow.class::isInstance)) {
      return bySource ? LogicalJoinType.FULL : LogicalJoinType.LEFT;
    }
    return bySource ? LogicalJoinType.RIGHT : LogicalJoinType.INNER;
  }

  /// Returns whether an action is about rows of the table without one of the source.
  private boolean isBySource() {
    return merge.actions().stream()
        .anyMatch(action -> action.match() == Merge.Match.NOT_MATCHED_BY_SOURCE);
  }

  private static Expression matching(Merge.Match match, Sides sides) {
    Expression noRow = new IsNull(sides.rows().rowId().reference());
    Column present = sides.present();
    if (present == null) {
      return match == Merge.Match.MATCHED ? new Not(noRow) : noRow;
    }
    Expression noSource = new IsNull(present.reference());
    return switch (match) {
      case MATCHED -> Expressions.and(List.of(new Not(noRow), new Not(noSource)));
      case NOT_MATCHED -> noRow;
      case NOT_MATCHED_BY_SOURCE -> noSource;
    };
  }

  private static Scope scope(Merge.Match match, Sides sides) {
    return switch (match) {
      case MATCHED -> sides.both();
      case NOT_MATCHED -> new Scope(null, sides.source().entries());
      case NOT_MATCHED_BY_SOURCE -> new Scope(null, sides.rows().from().entries());
    };
  }

  /// Returns the layout; a statement of one action has no column that tells it, unless it does nothing.
  private BoundChange.Layout layout(BoundChange.Repeats repeats, @Nullable MergedRows merged) {
    return new BoundChange.Layout(actions, target.columns().size(), 0, repeats, null, null, merged);
  }

  private LogicalPlan join(Sides sides, LogicalJoinType type) {
    ExpressionBinder binder =
        new ExpressionBinder(context, queries, sides.both(), "JOIN conditions");
    List<Expression> conditions = Expressions.conjuncts(binder.bindCondition(merge.condition()));
    FromBinder from = new FromBinder(context, queries);
    LogicalPlan source = sides.source().plan();
    LogicalPlan rows = sides.rows().from().plan();
    return switch (type) {
      case RIGHT -> {
        LogicalPlan inner = PendingSubquery.attachAll(source, binder.subqueries());
        yield from.joined(LogicalJoinType.LEFT, rows, inner, conditions);
      }
      case FULL -> {
        if (!binder.subqueries().isEmpty()) {
          throw BindErrors.unsupported(
              "subquery in the condition of a MERGE with WHEN NOT MATCHED BY SOURCE and INSERT",
              merge.condition());
        }
        yield from.joined(type, source, rows, conditions);
      }
      default ->
          from.joined(
              type, source, PendingSubquery.attachAll(rows, binder.subqueries()), conditions);
    };
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
      case Merge.UpdateRow update -> {
        actions.add(new RowAction.Update());
        written.add(assignments.bind(update.assignments(), values));
      }
      case Merge.DeleteRow _ -> {
        actions.add(new RowAction.Delete());
        written.add(Map.of());
      }
      case Merge.InsertRow insert -> addInsert(insert, values, scope);
      case Merge.DoNothing _ -> {}
    }
    valueSubqueries.addAll(values.subqueries());
  }

  private void addInsert(Merge.InsertRow insert, ExpressionBinder binder, Scope scope) {
    if (insert.values() == null) {
      addInsert(Map.of());
      return;
    }
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
    // Takes what is bound but not written.
    ExpressionBinder leftOut = new ExpressionBinder(context, queries, scope, "MERGE");
    Map<Integer, Expression> values = new HashMap<>();
    for (int i = 0; i < valueCount; i++) {
      SqlNode value = insert.values().get(i);
      int index = indexes.get(i);
      boolean identity = target.columns().get(index).identity();
      if (identity && AssignmentBinder.isDefault(value)) {
        continue;
      }
      if (insert.overriding() == null) {
        values.put(index, assignments.value(index, value, value, binder));
      } else if (identity && insert.overriding() == Overriding.USER) {
        assignments.written(index, value, leftOut);
      } else {
        values.put(index, assignments.written(index, value, binder));
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

  /// Returns the indexes of the columns that get values: without a list, all that take some, or all when the statement
  /// says what happens to values for identity columns.
  private List<Integer> insertedColumns(Merge.InsertRow insert) {
    List<Integer> indexes = new ArrayList<>();
    if (insert.columns() == null) {
      return insert.overriding() == null
          ? writableColumns()
          : IntStream.range(0, target.columns().size()).boxed().toList();
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
  ///
  /// @param withSource whether the columns of the source follow
  private QueryBinder.BoundQuery outputs(
      LogicalPlan plan, Sides sides, Column number, boolean withSource) {
    TargetRows rows = sides.rows();
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
    if (withSource) {
      for (Scope.Entry entry : sides.source().entries()) {
        columns.add(context.ids().column(entry.name(), entry.column().type(), true));
        expressions.add(Scope.reference(entry));
      }
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
    if (merge.returning() != null) {
      throw BindErrors.unsupported("RETURNING of MERGE … REMOVE DUPLICATES", merge.condition());
    }
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
        layout(BoundChange.Repeats.IGNORED, null));
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
    List<Integer> all = IntStream.range(0, keys.size()).boxed().toList();
    return new LogicalPlan.Aggregate(
        plan, List.copyOf(columns), keys, List.of(all), List.of(), List.of());
  }
}
