package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.parse.tree.Delete;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.sql.parse.tree.Update;
import io.blueshift.sql.schema.SourceColumn;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// Binds UPDATE, DELETE, MERGE and RETURNING: makes the query that finds the rows and computes their
/// new values. Used once.
public final class ChangeBinder {
  private final BindContext context;
  private final QueryBinder queries;

  public ChangeBinder(BindContext context) {
    this.context = context;
    this.queries = new QueryBinder(context);
  }

  /// Binds a DELETE.
  public BoundChange bind(Delete delete, ChangeTarget target) {
    return queries.withTables(delete.with(), null, () -> delete(delete, target));
  }

  /// Binds an UPDATE.
  public BoundChange bind(Update update, ChangeTarget target) {
    return queries.withTables(update.with(), null, () -> update(update, target));
  }

  /// Binds a MERGE.
  public BoundChange bind(Merge merge, ChangeTarget target) {
    return queries.withTables(
        merge.with(), null, () -> new MergeBinder(context, queries, merge, target).bind());
  }

  private BoundChange delete(Delete delete, ChangeTarget target) {
    TargetRows rows = TargetRows.scan(context, target.table(), delete.alias());
    FromBinder.Bound from = withOthers(rows, delete.using());
    Scope scope = new Scope(null, from.entries());
    Output output = new Output(rows.rowId(), where(from.plan(), scope, delete.where()));
    return new BoundChange(
        output.returning(delete.returning(), scope),
        new BoundChange.Layout(
            List.of(new RowAction.Delete()),
            0,
            output.returningCount,
            BoundChange.Repeats.IGNORED));
  }

  private BoundChange update(Update update, ChangeTarget target) {
    TargetRows rows = TargetRows.scan(context, target.table(), update.alias());
    FromBinder.Bound from = withOthers(rows, update.from());
    Scope scope = new Scope(null, from.entries());
    LogicalPlan found = where(from.plan(), scope, update.where());
    ExpressionBinder binder = new ExpressionBinder(context, queries, scope, "UPDATE");
    Map<Integer, Expression> values =
        new AssignmentBinder(context, target).bind(update.assignments(), binder);
    LogicalPlan input = PendingSubquery.attachAll(found, binder.subqueries());

    Output output = new Output(rows.rowId(), input);
    List<Scope.Entry> entries = new ArrayList<>(from.entries());
    for (int index = 0; index < rows.columns().size(); index++) {
      Column old = rows.columns().get(index);
      Expression value = values.get(index);
      Column column = value == null ? old : context.ids().column(old.name(), old.type(), true);
      output.add(column, value == null ? old.reference() : value);
      entries.set(index, entries.get(index).withColumn(column));
    }
    if (update.returning() != null) {
      output.passOn();
    }
    return new BoundChange(
        output.returning(update.returning(), new Scope(null, entries)),
        new BoundChange.Layout(
            List.of(new RowAction.Update()),
            rows.columns().size(),
            output.returningCount,
            BoundChange.Repeats.IGNORED,
            Set.copyOf(values.keySet()),
            null,
            null));
  }

  /// Joins the rows of the target with those of FROM or USING, which do not see the target.
  private FromBinder.Bound withOthers(TargetRows rows, @Nullable SqlNode others) {
    if (others == null) {
      return rows.from();
    }
    FromBinder binder = new FromBinder(context, queries);
    FromBinder.Bound bound = binder.bind(FromBinder.commasLast(others), null, null);
    FromBinder.checkAliases(rows.from(), bound, others);
    List<Scope.Entry> entries = new ArrayList<>(rows.from().entries());
    entries.addAll(bound.entries());
    return new FromBinder.Bound(
        binder.joined(LogicalJoinType.INNER, rows.from().plan(), bound.plan(), List.of()), entries);
  }

  private LogicalPlan where(LogicalPlan plan, Scope scope, @Nullable SqlNode condition) {
    if (condition == null) {
      return plan;
    }
    ExpressionBinder binder = new ExpressionBinder(context, queries, scope, "WHERE");
    Expression bound = binder.bindCondition(condition);
    return SubqueryFilter.apply(plan, Expressions.conjuncts(bound), binder.subqueries());
  }

  /// Binds the RETURNING of an INSERT over the rows that were inserted.
  ///
  /// @param rows the inserted rows, as a table of that name
  /// @param alias another name of it, or null
  public QueryBinder.BoundQuery bindReturning(
      TableSource.SystemTable rows, @Nullable SqlIdentifier alias, SqlNodeList returning) {
    List<Column> columns = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    List<Scope.Entry> entries = new ArrayList<>();
    String schema = alias == null ? rows.schemaName() : null;
    String qualifier = alias == null ? rows.name() : alias.getSimple();
    for (SourceColumn source : rows.columns()) {
      Column column = context.ids().column(source.name(), source.type(), source.nullable());
      indexes.add(columns.size());
      columns.add(column);
      entries.add(new Scope.Entry(schema, qualifier, source.name(), column, true));
    }
    Output output =
        new Output(
            null,
            new LogicalPlan.Scan(rows, List.copyOf(columns), List.copyOf(indexes), List.of()));
    return output.returning(returning, new Scope(null, entries));
  }

  /// Binds the RETURNING of a MERGE over the rows that it wrote or deleted.
  ///
  /// @param rows these rows, as a table
  public QueryBinder.BoundQuery bindReturning(
      TableSource.SystemTable rows, MergedRows merged, SqlNodeList returning) {
    List<Column> columns = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    List<Scope.Entry> entries = new ArrayList<>();
    Column action = context.ids().column("merge_action", LogicalType.TEXT, false);
    columns.add(action);
    entries.add(Scope.Entry.ofMergeAction(action));
    for (MergedRows.Name name : merged.names()) {
      Column column = context.ids().column(name.name(), name.type(), true);
      columns.add(column);
      entries.add(
          new Scope.Entry(
              name.schema(), name.table(), name.name(), column, name.bare(), name.variable()));
    }
    for (int index = 0; index < columns.size(); index++) {
      indexes.add(index);
    }
    Output output =
        new Output(
            null,
            new LogicalPlan.Scan(rows, List.copyOf(columns), List.copyOf(indexes), List.of()));
    return output.returning(returning, new Scope(null, entries));
  }

  /// Collects the columns of the query of a change.
  private final class Output {
    private final List<Column> columns = new ArrayList<>();
    private final List<Expression> expressions = new ArrayList<>();
    private LogicalPlan input;
    private int returningCount;

    Output(@Nullable Column rowId, LogicalPlan input) {
      this.input = input;
      if (rowId != null) {
        add(rowId, rowId.reference());
      }
    }

    void add(Column column, Expression expression) {
      columns.add(column);
      expressions.add(expression);
    }

    /// Computes the columns so far beside those of the input, so that what is added next may use both.
    void passOn() {
      Set<Column> all = new LinkedHashSet<>(input.columns());
      List<Expression> values = new ArrayList<>();
      all.forEach(column -> values.add(column.reference()));
      for (int i = 0; i < columns.size(); i++) {
        if (all.add(columns.get(i))) {
          values.add(expressions.get(i));
        }
      }
      input = new LogicalPlan.Project(input, List.copyOf(all), List.copyOf(values));
      expressions.clear();
      columns.forEach(column -> expressions.add(column.reference()));
    }

    /// Adds the columns of RETURNING, if any, and returns the query.
    QueryBinder.BoundQuery returning(@Nullable SqlNodeList list, Scope scope) {
      LogicalPlan plan = input;
      if (list != null) {
        ExpressionBinder binder = new ExpressionBinder(context, queries, scope, "RETURNING");
        for (SelectList.Item item : SelectList.of(list, scope).items()) {
          Expression value =
              item.entry() != null
                  ? Scope.reference(item.entry())
                  : binder.bindDecided(item.node());
          add(
              context.ids().column(item.name(), value.type(), Nullability.isNullable(value, input)),
              value);
          returningCount++;
        }
        plan = PendingSubquery.attachAll(input, binder.subqueries());
      }
      List<Column> outputs = List.copyOf(columns);
      return new QueryBinder.BoundQuery(
          new LogicalPlan.Project(plan, outputs, List.copyOf(expressions)), outputs);
    }
  }
}
