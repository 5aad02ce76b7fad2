package io.blueshift.sql.session;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.copy.CopyTarget;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.parse.tree.AlterTable;
import io.blueshift.sql.parse.tree.CreateTableAs;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.planner.ParameterRowsPlan;
import io.blueshift.sql.planner.PlannedInsert;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.table.TableAppender;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.NullType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// INSERT, CREATE TABLE AS, SELECT INTO and ALTER TABLE APPEND: a query's rows into a table.
final class InsertStatement {
  private final StatementScope scope;
  private final Names names;

  InsertStatement(StatementScope scope) {
    this.scope = scope;
    this.names = new Names(scope);
  }

  /// Runs the statement's own INSERT.
  StatementResult run() {
    PlannedInsert planned = Planning.planInsertStatement(scope);
    TableDefinition table = scope.catalog().requireTable(planned.tableId());
    InsertedRows inserted = new InsertedRows(scope, table, planned.returning());
    PlannedQuery query = planned.query();
    return inserted.result(
        append(
            table,
            planned.columns(),
            query.withPlan(plan(query)),
            inserted.fillers(),
            inserted.kept()));
  }

  /// Returns whether the statement's own INSERT can be run once for many rows of parameters.
  boolean takesParameterRows() {
    return ParameterRowsPlan.exists(Planning.planInsertStatement(scope).query().plan());
  }

  /// Returns the plan for the parameters of this execution, or of many.
  private PhysicalPlan plan(PlannedQuery query) {
    List<@Nullable Object[]> rows = scope.parameterRows();
    return rows.size() == 1
        ? query.plan()
        : ParameterRowsPlan.of(
            query.plan(),
            query.slots(),
            new ParameterRows(query.slots(), rows, new QueryRunner(scope).functionSession()));
  }

  /// Converts a query's columns to those of the table, by the rules of assignment.
  private static PhysicalPlan assign(
      PlannedQuery planned, TableDefinition table, List<Integer> targets) {
    List<LogicalType> from = planned.plan().outputTypes();
    List<Expression> expressions = new ArrayList<>();
    boolean changes = false;
    for (int index = 0; index < from.size(); index++) {
      LogicalType to = table.columns().get(targets.get(index)).type();
      Expression value = new Expression.ColumnReference(index, from.get(index));
      boolean same = from.get(index).equals(to);
      changes |= !same;
      if (same) {
        expressions.add(value);
      } else if (from.get(index) instanceof NullType) {
        expressions.add(new Expression.Literal(null, to));
      } else {
        expressions.add(new Expression.Cast(value, to, CastMode.ASSIGNMENT));
      }
    }
    return changes ? new PhysicalPlan.Project(planned.plan(), expressions) : planned.plan();
  }

  private long append(
      TableDefinition table,
      List<Integer> targets,
      PlannedQuery query,
      ColumnFillers fillers,
      @Nullable KeptRows kept) {
    int[] sourceColumns = new int[table.columns().size()];
    Arrays.fill(sourceColumns, -1);
    for (int index = 0; index < targets.size(); index++) {
      sourceColumns[targets.get(index)] = index;
    }
    CopyTarget.FillerFactory[] factories = new CopyTarget.FillerFactory[sourceColumns.length];
    for (int column = 0; column < sourceColumns.length; column++) {
      if (sourceColumns[column] < 0) {
        factories[column] = fillers.filler(table.columns().get(column));
      }
    }
    scope.lockTable(table.id(), RowLockMode.SHARED);
    QueryHistory.Entry entry = scope.session().recorded();
    if (entry != null) {
      entry.uses(table.hasEnforcedKey());
    }
    RowChecks checks = new TableChecks(scope).rowChecks(table);
    try (TableAppender appender = scope.transaction().appender(table.id());
        AppendSink sink = new AppendSink(appender, sourceColumns, factories, checks, kept)) {
      new QueryRunner(scope).drain(query, sink);
      long rowCount = appender.finish();
      scope.transaction().checkReferences(scope.callContext());
      return rowCount;
    }
  }

  /// Makes a table of a query's rows.
  StatementResult createTableAs(CreateTableAs create) {
    Names.Target target = names.target(create.name(), create.temporary());
    if (scope.catalog().relation(target.schema().id(), target.name()) != null) {
      String message = "relation \"" + target.name() + "\" already exists";
      if (create.ifNotExists()) {
        scope.session().notice(message + ", skipping");
        return StatementResult.Done.of("CREATE TABLE AS");
      }
      throw Names.at(new DatabaseException(ErrorCode.DUPLICATE_TABLE, message), create.name());
    }
    PlannedQuery planned = Planning.plan(create.query(), scope);
    TableDefinition.Builder builder = TableStatements.newTable(scope, target);
    TableDefinitionBuilder definition =
        new TableDefinitionBuilder(
            scope, builder, target.name(), scope.session().settings().style());
    List<Integer> targets = new ArrayList<>();
    for (int index = 0; index < planned.columns().size(); index++) {
      targets.add(index);
      definition.addColumn(
          ColumnDefinition.of(
              columnName(create, planned, index),
              storedType(planned.plan().outputTypes().get(index))),
          create.name());
    }
    definition.attributes(create.attributes());
    TableDefinition table = definition.build();
    scope.apply(new CatalogChange.PutRelation(table));
    long rowCount = 0;
    if (create.withData()) {
      rowCount =
          append(
              table,
              targets,
              planned.withPlan(assign(planned, table, targets)),
              new ColumnFillers(scope, table),
              null);
    }
    return new StatementResult.Done("SELECT", rowCount, null);
  }

  private static String columnName(CreateTableAs create, PlannedQuery planned, int index) {
    SqlNodeList written = create.columns();
    return written != null && index < written.size()
        ? ((SqlIdentifier) written.get(index)).getSimple()
        : planned.columns().get(index).name();
  }

  /// Returns the type in which a query's column is stored: strings without a limit and bare NULLs get
  /// one.
  private LogicalType storedType(LogicalType type) {
    return switch (type) {
      case NullType ignored -> LogicalType.TEXT;
      case LogicalType.IntervalType ignored ->
          throw new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "tables have no columns of type interval; cast it to a number or text");
      default -> type;
    };
  }

  /// Moves all rows of a table into another.
  void appendFrom(TableDefinition table, AlterTable.AppendFrom append) {
    TableDefinition source = names.requireTable(append.source());
    List<Integer> targets = new ArrayList<>();
    StringBuilder columns = new StringBuilder();
    for (ColumnDefinition column : source.columns()) {
      if (table.columnIndex(column.name()).isPresent()) {
        targets.add(table.requireColumnIndex(column.name()));
        columns.append(columns.isEmpty() ? "" : ", ").append('"').append(column.name()).append('"');
      } else if (!append.ignoreExtra()) {
        throw Names.at(
            new DatabaseException(
                    ErrorCode.DATATYPE_MISMATCH,
                    "the target has no column \"" + column.name() + "\"")
                .withHint("Use IGNOREEXTRA to leave such columns out."),
            append.source());
      }
    }
    if (targets.size() < table.columns().size() && !append.fillTarget()) {
      throw Names.at(
          new DatabaseException(
                  ErrorCode.DATATYPE_MISMATCH, "the source lacks columns of the target")
              .withHint("Use FILLTARGET to fill them with their defaults."),
          append.source());
    }
    SqlNode query =
        StatementParser.parseExpression("(select " + columns + " from " + append.source() + ")");
    scope.lockTable(source.id(), RowLockMode.EXCLUSIVE);
    scope.transaction().requireNewest(source.id());
    Insert insert = new Insert(append.source(), null, null, null, query, null, null);
    PlannedInsert planned = Planning.planAppend(insert, table, targets, scope);
    ColumnFillers fillers = new ColumnFillers(scope, table);
    append(table, planned.columns(), planned.query(), fillers, null);
    scope.truncate(source.id());
  }
}
