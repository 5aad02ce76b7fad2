package io.blueshift.sql.bind;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Case;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.expression.Expression.IsNull;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Not;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.parse.tree.OnConflict;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Binds an INSERT with ON CONFLICT, in three steps: bind the rows that it proposes as any INSERT does; look for
/// rows of the table with the same keys; for DO NOTHING leave out the rows that found one, for DO UPDATE compute
/// what is written into it. Rows of the statement itself are compared when it runs. Used once.
public final class ConflictBinder {
  private static final long UPDATE = 0;
  private static final long INSERT = 1;

  private final BindContext context;
  private final QueryBinder queries;
  private final InsertTarget insertTarget;
  private final ChangeTarget target;
  private final List<List<Integer>> keys;
  private final @Nullable Column[] proposed;

  /// @param insertTarget the table as the INSERT fills it
  /// @param target the same table as DO UPDATE changes it
  /// @param keys the keys in question, each by the indexes of its columns; one for DO UPDATE
  public ConflictBinder(
      BindContext context,
      InsertTarget insertTarget,
      ChangeTarget target,
      List<List<Integer>> keys) {
    this.context = context;
    this.queries = new QueryBinder(context);
    this.insertTarget = insertTarget;
    this.target = target;
    this.keys = keys;
    this.proposed = new Column[target.columns().size()];
  }

  /// Binds a statement that has ON CONFLICT.
  public BoundChange bind(Insert insert) {
    BoundInsert source =
        new InsertBinder(context, insertTarget, insert.table()).bind(insert.source());
    for (int index = 0; index < source.columns().size(); index++) {
      proposed[source.columns().get(index)] = source.query().columns().get(index);
    }
    OnConflict conflict = Objects.requireNonNull(insert.onConflict());
    ConflictRule rule = new ConflictRule(keys, insert.returning() != null);
    LogicalPlan rows = source.query().plan();
    return conflict.updates() ? updating(insert, conflict, rows, rule) : adding(rows, rule);
  }

  // ---- DO NOTHING

  private BoundChange adding(LogicalPlan source, ConflictRule rule) {
    LogicalPlan plan = source;
    for (List<Integer> key : keys) {
      if (isProposed(key)) {
        TargetRows rows = TargetRows.scan(context, target.table(), null);
        plan = joined(LogicalJoinType.ANTI, plan, rows, key);
      }
    }
    List<Column> columns = new ArrayList<>();
    List<Expression> expressions = new ArrayList<>();
    columns.add(context.ids().column("row id", LogicalType.BIGINT, true));
    expressions.add(new Literal(null, LogicalType.BIGINT));
    for (int index = 0; index < proposed.length; index++) {
      LogicalType type = target.table().columns().get(index).type();
      columns.add(context.ids().column(nameOf(index), type, true));
      expressions.add(proposedValue(index));
    }
    return new BoundChange(
        query(plan, columns, expressions),
        layout(List.of(inserted()), BoundChange.Repeats.IGNORED, Set.of(), rule));
  }

  // ---- DO UPDATE

  private BoundChange updating(
      Insert insert, OnConflict conflict, LogicalPlan source, ConflictRule rule) {
    TargetRows rows = TargetRows.scan(context, target.table(), insert.alias());
    LogicalPlan joined = joined(LogicalJoinType.LEFT, source, rows, keys.getFirst());
    Scope scope = scope(rows);
    ExpressionBinder condition = new ExpressionBinder(context, queries, scope, "WHERE");
    Column action = context.ids().column("action", LogicalType.INTEGER, true);
    Expression number = action(rows, conflict, condition);
    LogicalPlan chosen =
        extended(PendingSubquery.attachAll(joined, condition.subqueries()), action, number);
    if (conflict.where() != null) {
      chosen = new LogicalPlan.Filter(chosen, List.of(new Not(new IsNull(action.reference()))));
    }
    ExpressionBinder binder = new ExpressionBinder(context, queries, scope, "ON CONFLICT");
    Map<Integer, Expression> written =
        new AssignmentBinder(context, target).bind(conflict.assignments(), binder);
    LogicalPlan plan = PendingSubquery.attachAll(chosen, binder.subqueries());
    List<Column> columns = new ArrayList<>(List.of(rows.rowId(), action));
    List<Expression> expressions =
        new ArrayList<>(List.of(rows.rowId().reference(), action.reference()));
    Expression updates =
        new Comparison(
            ComparisonOperator.EQUAL, action.reference(), new Literal(UPDATE, LogicalType.INTEGER));
    for (int index = 0; index < proposed.length; index++) {
      Column old = rows.columns().get(index);
      Expression value = written.getOrDefault(index, old.reference());
      columns.add(context.ids().column(old.name(), old.type(), true));
      expressions.add(
          new Case(List.of(new Case.Branch(updates, value)), proposedValue(index), old.type()));
    }
    return new BoundChange(
        query(plan, columns, expressions),
        layout(
            List.of(new RowAction.Update(), inserted()),
            BoundChange.Repeats.REFUSED,
            Set.copyOf(written.keySet()),
            rule));
  }

  /// Returns the names of the table's columns, and the same behind `excluded` for what the INSERT proposed.
  private Scope scope(TargetRows rows) {
    List<Scope.Entry> entries = new ArrayList<>(rows.from().entries());
    for (int index = 0; index < proposed.length; index++) {
      Column column = proposed[index];
      if (column != null) {
        entries.add(new Scope.Entry(null, "excluded", nameOf(index), column, true));
      }
    }
    return new Scope(null, entries);
  }

  /// Returns the index of a row's action; NULL when it is to stay as it is.
  private static Expression action(TargetRows rows, OnConflict conflict, ExpressionBinder binder) {
    Case.Branch unmatched =
        new Case.Branch(
            new IsNull(rows.rowId().reference()), new Literal(INSERT, LogicalType.INTEGER));
    Literal update = new Literal(UPDATE, LogicalType.INTEGER);
    if (conflict.where() == null) {
      return new Case(List.of(unmatched), update, LogicalType.INTEGER);
    }
    return new Case(
        List.of(unmatched, new Case.Branch(binder.bindCondition(conflict.where()), update)),
        new Literal(null, LogicalType.INTEGER),
        LogicalType.INTEGER);
  }

  // ---- both

  /// Returns whether the statement brings values for a key. One that is numbered when the rows are appended
  /// is new.
  private boolean isProposed(List<Integer> key) {
    return key.stream().allMatch(index -> proposed[index] != null);
  }

  private LogicalPlan joined(
      LogicalJoinType type, LogicalPlan source, TargetRows rows, List<Integer> key) {
    List<Expression> conditions = new ArrayList<>();
    for (int index : key) {
      conditions.add(
          new Comparison(
              ComparisonOperator.EQUAL,
              proposedValue(index),
              rows.columns().get(index).reference()));
    }
    return new LogicalPlan.Join(type, source, restricted(source, rows, key), conditions, null);
  }

  /// Reads only the row with the key of the one row that is proposed, which an index finds. Of many rows
  /// the join finds them.
  private LogicalPlan restricted(LogicalPlan source, TargetRows rows, List<Integer> key) {
    List<Expression> conditions = new ArrayList<>();
    for (int index : key) {
      Expression value = onlyValue(source, proposed[index]);
      if (value != null) {
        conditions.add(
            new Comparison(ComparisonOperator.EQUAL, rows.columns().get(index).reference(), value));
      }
    }
    LogicalPlan scan = rows.from().plan();
    return conditions.isEmpty() ? scan : new LogicalPlan.Filter(scan, conditions);
  }

  /// Returns the value of a column in a plan of one row, if it needs no other row and is the same whenever it is
  /// computed; else null.
  private static @Nullable Expression onlyValue(LogicalPlan plan, @Nullable Column column) {
    if (column == null) {
      return null;
    }
    return switch (plan) {
      case LogicalPlan.Project project -> {
        int index = project.columns().indexOf(column);
        Expression value = index < 0 ? null : project.expressions().get(index);
        yield value instanceof Expression.ColumnReference
            ? onlyValue(project.input(), column)
            : fixed(value);
      }
      case LogicalPlan.Rows rows when rows.rows().size() == 1 -> {
        int index = rows.columns().indexOf(column);
        yield index < 0 ? null : fixed(rows.rows().getFirst().get(index));
      }
      default -> null;
    };
  }

  private static @Nullable Expression fixed(@Nullable Expression value) {
    return switch (value) {
      case Literal literal -> literal;
      case Expression.Parameter parameter -> parameter;
      case Expression.Cast cast when fixed(cast.operand()) != null -> cast;
      case null, default -> null;
    };
  }

  private String nameOf(int index) {
    return target.table().columns().get(index).name();
  }

  private Expression proposedValue(int index) {
    Column column = proposed[index];
    return column == null
        ? new Literal(null, target.table().columns().get(index).type())
        : column.reference();
  }

  private RowAction.Insert inserted() {
    Set<Integer> generated = new TreeSet<>();
    for (int index = 0; index < proposed.length; index++) {
      if (proposed[index] == null) {
        generated.add(index);
      }
    }
    return new RowAction.Insert(generated);
  }

  private BoundChange.Layout layout(
      List<RowAction> actions,
      BoundChange.Repeats repeats,
      Set<Integer> assignedColumns,
      ConflictRule rule) {
    return new BoundChange.Layout(
        actions, proposed.length, 0, repeats, assignedColumns, rule, null);
  }

  private static LogicalPlan extended(LogicalPlan plan, Column column, Expression value) {
    List<Column> columns = new ArrayList<>(plan.columns());
    List<Expression> expressions = new ArrayList<>();
    columns.forEach(each -> expressions.add(each.reference()));
    columns.add(column);
    expressions.add(value);
    return new LogicalPlan.Project(plan, List.copyOf(columns), List.copyOf(expressions));
  }

  private static QueryBinder.BoundQuery query(
      LogicalPlan plan, List<Column> columns, List<Expression> expressions) {
    List<Column> outputs = List.copyOf(columns);
    return new QueryBinder.BoundQuery(
        new LogicalPlan.Project(plan, outputs, List.copyOf(expressions)), outputs);
  }
}
