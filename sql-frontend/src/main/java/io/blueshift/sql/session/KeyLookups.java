package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.ChangedRow;
import io.blueshift.door.KeyedTable;
import io.blueshift.door.Row;
import io.blueshift.door.RowChange;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.query.QueryContext;
import io.blueshift.sql.bind.BoundChange;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.sql.bind.RowAction;
import io.blueshift.sql.constant.ConstantFolder;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.planner.KeyLookup;
import io.blueshift.sql.planner.PlannedChange;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.transaction.OlderStates;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs statements that are about one row, found by the enforced primary key, through the door below SQL: no
/// pipeline is built for them. What needs more than the values of the row and of the parameters, the statement
/// runs in the ordinary way. Used once, by the session's thread.
final class KeyLookups implements AutoCloseable {
  private final StatementScope scope;
  private final PlannedQuery planned;
  private final KeyLookup lookup;
  private final TableDefinition table;
  private final List<Integer> keyColumns;
  private final @Nullable Object[] parameters;
  private @Nullable MemoryBudget budget;
  private @Nullable ConstantFolder folder;

  /// Whether the change of the row could not be decided.
  private boolean isUndecided;

  private KeyLookups(
      StatementScope scope,
      PlannedQuery planned,
      KeyLookup lookup,
      TableDefinition table,
      List<Integer> keyColumns) {
    this.scope = scope;
    this.planned = planned;
    this.lookup = lookup;
    this.table = table;
    this.keyColumns = keyColumns;
    this.parameters =
        ParameterValues.bind(planned.slots(), scope, new QueryRunner(scope).functionSession());
  }

  /// Runs a query, or returns null when it is not about one row.
  static @Nullable StatementResult select(StatementScope scope, PlannedQuery planned) {
    if (!planned.lockings().isEmpty()) {
      return null;
    }
    try (KeyLookups lookups = of(scope, planned)) {
      return lookups == null ? null : lookups.select();
    }
  }

  /// Runs an UPDATE or DELETE, or returns null when it is not about one row, or more follows from it.
  static @Nullable StatementResult change(StatementScope scope, PlannedChange planned) {
    BoundChange.Layout layout = planned.layout();
    if (layout.actions().size() != 1
        || layout.actions().getFirst() instanceof RowAction.Insert
        || layout.conflict() != null
        || layout.returningCount() > 0) {
      return null;
    }
    try (KeyLookups lookups = of(scope, planned.query())) {
      return lookups == null || !lookups.isPlain(layout) ? null : lookups.change(planned);
    }
  }

  private static @Nullable KeyLookups of(StatementScope scope, PlannedQuery planned) {
    KeyLookup lookup = planned.lookup();
    if (lookup == null || OlderStates.isOpened(lookup.tableId())) {
      return null;
    }
    TableDefinition table = scope.catalog().requireTable(lookup.tableId());
    List<Integer> keyColumns = keyColumns(table, lookup);
    return keyColumns == null ? null : new KeyLookups(scope, planned, lookup, table, keyColumns);
  }

  /// Returns the indexes of the columns of a table's primary key, or null when the table has none that is
  /// enforced or the lookup does not give all of it.
  private static @Nullable List<Integer> keyColumns(TableDefinition table, KeyLookup lookup) {
    if (table.isTemporary()) {
      return null;
    }
    for (ConstraintDefinition constraint : table.constraints()) {
      if (constraint instanceof ConstraintDefinition.PrimaryKey key && key.enforced()) {
        List<Integer> indexes = new ArrayList<>(key.columnNumbers().size());
        for (int number : key.columnNumbers()) {
          int index = table.columnIndexOfNumber(number);
          if (conditionOn(index, lookup) == null
              || table.columns().get(index).type() instanceof LogicalType.CharType) {
            return null;
          }
          indexes.add(index);
        }
        return indexes;
      }
    }
    return null;
  }

  private static KeyLookup.@Nullable Condition conditionOn(int column, KeyLookup lookup) {
    for (KeyLookup.Condition condition : lookup.conditions()) {
      if (condition.column() == column) {
        return condition;
      }
    }
    return null;
  }

  /// Returns whether nothing but the row is to be looked at when it changes.
  private boolean isPlain(BoundChange.Layout layout) {
    Set<Integer> assigned = layout.assignedColumns();
    boolean deletes = layout.actions().getFirst() instanceof RowAction.Delete;
    if (!deletes && (assigned == null || keyColumns.stream().anyMatch(assigned::contains))) {
      return false;
    }
    return table.rowCheck() == null && scope.catalog().enforcedReferences(table.id()).isEmpty();
  }

  private KeyedTable rows() {
    QueryHistory.Entry entry = scope.session().recorded();
    if (entry != null) {
      entry.uses(true);
    }
    return scope
        .session()
        .warehouseSession()
        .warehouse()
        .uncountedRows(scope.transaction(), table.id());
  }

  /// What is not known of a row before it is asked for.
  private static final class Undecided extends RuntimeException {
    private static final long serialVersionUID = 1;

    Undecided() {
      super(null, null, false, false);
    }
  }

  private @Nullable StatementResult select() {
    try {
      Row key = key();
      Row found = key == null ? null : scope.await(rows().get(key, scope.callContext()));
      List<@Nullable Object[]> yielded =
          found != null && fulfilsConditions(found)
              ? List.<@Nullable Object[]>of(values(lookup.outputs(), found))
              : List.of();
      return new StatementResult.Rows(ListRows.returned(planned.columns(), yielded, scope));
    } catch (Undecided e) {
      return null;
    }
  }

  private @Nullable StatementResult change(PlannedChange change) {
    try {
      Row key = key();
      if (key == null) {
        return new StatementResult.Done(change.tag(), 0, null);
      }
      RowChange decided = present -> decideOrKeep(change.layout(), present);
      ChangedRow changed = scope.await(rows().change(key, decided, scope.callContext()));
      return isUndecided
          ? null
          : new StatementResult.Done(change.tag(), changed.changed() ? 1 : 0, null);
    } catch (Undecided e) {
      return null;
    }
  }

  /// Decides what becomes of the row; where that takes more than is known here, it stays as it is.
  private RowChange.Decision decideOrKeep(BoundChange.Layout layout, @Nullable Row present) {
    try {
      return decide(layout, present);
    } catch (Undecided e) {
      isUndecided = true;
      return RowChange.KEEP;
    }
  }

  private RowChange.Decision decide(BoundChange.Layout layout, @Nullable Row present) {
    if (present == null || !fulfilsConditions(present)) {
      return RowChange.KEEP;
    }
    if (layout.actions().getFirst() instanceof RowAction.Delete) {
      return RowChange.DELETE;
    }
    List<Expression> outputs = lookup.outputs();
    int first = layout.firstValue();
    @Nullable Object[] values =
        values(outputs.subList(first, first + layout.valueCount()), present);
    for (int column = 0; column < values.length; column++) {
      if (values[column] == null && !table.columns().get(column).nullable()) {
        throw new Undecided();
      }
    }
    return new RowChange.Decision.Put(Row.of(values));
  }

  /// Returns the key that is asked for, or null when no row has it.
  private @Nullable Row key() {
    @Nullable Object[] values = new Object[keyColumns.size()];
    for (int index = 0; index < values.length; index++) {
      int column = keyColumns.get(index);
      KeyLookup.Condition condition = conditionOn(column, lookup);
      if (condition == null) {
        throw new IllegalStateException("a column of the key has no value");
      }
      values[index] = value(condition.value(), null);
      if (values[index] == null) {
        return null;
      }
      if (isTooLong(values[index], table.columns().get(column))) {
        throw new Undecided();
      }
    }
    return Row.of(values);
  }

  private static boolean isTooLong(@Nullable Object value, ColumnDefinition column) {
    return value instanceof byte[] string
        && switch (column.type()) {
          case LogicalType.VarcharType type -> string.length > type.lengthBytes();
          case LogicalType.VarbyteType type -> string.length > type.lengthBytes();
          default -> false;
        };
  }

  private boolean fulfilsConditions(Row row) {
    Set<Integer> compared = new HashSet<>();
    for (KeyLookup.Condition condition : lookup.conditions()) {
      boolean isOfKey = keyColumns.contains(condition.column()) && compared.add(condition.column());
      if (!isOfKey && !Boolean.TRUE.equals(value(condition.test(), row))) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Object[] values(List<Expression> expressions, Row row) {
    @Nullable Object[] values = new Object[expressions.size()];
    for (int index = 0; index < values.length; index++) {
      values[index] = value(expressions.get(index), row);
    }
    return values;
  }

  private @Nullable Object value(Expression expression, @Nullable Row row) {
    return switch (expression) {
      case Literal literal -> literal.value();
      case Parameter parameter -> parameters[parameter.index()];
      case ColumnReference column when row != null && column.index() < row.size() ->
          row.value(column.index());
      default -> folded(expression, row);
    };
  }

  private @Nullable Object folded(Expression expression, @Nullable Row row) {
    Expression substituted =
        Expressions.rewrite(
            expression,
            part ->
                part instanceof Parameter || part instanceof ColumnReference
                    ? new Literal(operand(part, row), part.type())
                    : null);
    if (folder().fold(substituted) instanceof Literal(var value, _)) {
      return value;
    }
    throw new Undecided();
  }

  private @Nullable Object operand(Expression part, @Nullable Row row) {
    if (part instanceof ColumnReference column && (row == null || column.index() >= row.size())) {
      throw new Undecided();
    }
    return value(part, row);
  }

  private ConstantFolder folder() {
    ConstantFolder known = folder;
    if (known == null) {
      MemoryBudget paying = scope.session().memory().child("query", Long.MAX_VALUE);
      budget = paying;
      List<ParameterSlots.Slot> slots = planned.slots();
      QueryContext context = new QueryRunner(scope).context(slots, paying);
      known = ConstantFolder.forExecution(context.evaluation(paying));
      folder = known;
    }
    return known;
  }

  @Override
  public void close() {
    MemoryBudget paying = budget;
    if (paying != null) {
      paying.close();
    }
  }
}
