package io.blueshift.sql.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.ExpressionText;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.parse.QuotedNames;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.planner.PlannedQuery;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// The CHECK constraints of tables: binds them, proves them for rows that are there, and follows
/// columns that are renamed or dropped.
final class TableChecks {
  private final StatementScope scope;

  TableChecks(StatementScope scope) {
    this.scope = scope;
  }

  /// Conditions that were bound, for as long as their tables' definitions live. Safe for use by several
  /// threads.
  static final class BoundChecks {
    private final Cache<TableDefinition, List<RowChecks.BoundCheck>> byTable =
        Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();
  }

  /// Returns the enforced constraints of a table, for the rows that the statement writes.
  RowChecks rowChecks(TableDefinition table) {
    if (table.constraints().stream().noneMatch(TableChecks::isEnforcedCheck)) {
      return RowChecks.NONE;
    }
    Cache<TableDefinition, List<RowChecks.BoundCheck>> known =
        scope.session().database().checks().byTable;
    List<RowChecks.BoundCheck> bound = known.getIfPresent(table);
    if (bound == null) {
      bound = bindAll(table);
      if (bound.stream().noneMatch(RowChecks.BoundCheck::ofSession)) {
        known.put(table, bound);
      }
    }
    return new RowChecks(table, bound, new QueryRunner(scope).functionSession());
  }

  private static boolean isEnforcedCheck(ConstraintDefinition constraint) {
    return constraint instanceof ConstraintDefinition.Check && constraint.enforced();
  }

  private List<RowChecks.BoundCheck> bindAll(TableDefinition table) {
    List<RowChecks.BoundCheck> bound = new ArrayList<>();
    for (ConstraintDefinition constraint : table.constraints()) {
      if (constraint instanceof ConstraintDefinition.Check check && check.enforced()) {
        bound.add(
            Planning.bindCheck(
                check.name(), parsed(check), table, check.expression().style(), scope));
      }
    }
    return List.copyOf(bound);
  }

  private static SqlNode parsed(ConstraintDefinition.Check check) {
    return StatementParser.parseExpression(check.expression().text());
  }

  /// Returns the indexes of the columns that a condition reads, or fails when it cannot be one.
  BitSet columns(SqlNode condition, TableDefinition table, ExpressionText text) {
    Expression bound = Planning.bindCheck("", condition, table, text.style(), scope).condition();
    return Expressions.columns(bound);
  }

  /// Fails when a changed table has constraints that cannot be bound any more, or rows that do not meet
  /// those which the former definition had not.
  void verify(TableDefinition former, TableDefinition changed) {
    bindAll(changed);
    for (ConstraintDefinition constraint : changed.constraints()) {
      if (constraint instanceof ConstraintDefinition.Check check
          && check.enforced()
          && !former.constraints().contains(check)
          && hasRow(
              changed, "not (" + check.expression().text() + ")", check.expression().style())) {
        throw new DatabaseException(
            ErrorCode.CHECK_VIOLATION,
            "check constraint \""
                + check.name()
                + "\" of relation \""
                + changed.name()
                + "\" is violated by some row");
      }
    }
  }

  /// Returns whether a column of a table is NULL in one of its rows.
  boolean hasNull(TableDefinition table, ColumnDefinition column) {
    int index = table.columnIndexOfNumber(column.number());
    return scope.transaction().table(table.id()).statistics(index).nullCount() > 0
        && hasRow(
            table,
            QuotedNames.quoted(column.name()) + " is null",
            scope.session().settings().style());
  }

  private boolean hasRow(TableDefinition table, String condition, SqlStyle style) {
    if (scope.transaction().table(table.id()).rowCount() == 0) {
      return false;
    }
    SchemaDefinition schema = scope.catalog().schema(table.schemaId());
    SqlNode query =
        Planning.parseQuery(
            "select 1 from "
                + (schema == null ? "" : QuotedNames.quoted(schema.name()) + ".")
                + QuotedNames.quoted(table.name())
                + " where "
                + condition
                + " limit 1");
    PlannedQuery planned = Planning.plan(query, style, scope);
    try (QueryRows rows = Planning.runInline(planned, scope)) {
      return rows.next() != null;
    }
  }

  /// Returns whether a constraint's condition reads the column of an index.
  boolean reads(ConstraintDefinition.Check check, TableDefinition table, int columnIndex) {
    return columns(parsed(check), table, check.expression()).get(columnIndex);
  }

  /// Returns a constraint with another name for a column.
  static ConstraintDefinition.Check renamed(
      ConstraintDefinition.Check check, String oldName, String newName) {
    String text = check.expression().text();
    List<SqlParserPos> places = new ArrayList<>();
    parsed(check)
        .accept(
            new SqlBasicVisitor<@Nullable Void>() {
              @Override
              public @Nullable Void visit(SqlIdentifier identifier) {
                int last = identifier.names.size() - 1;
                if (identifier.names.get(last).equals(oldName)) {
                  places.add(identifier.getComponentParserPosition(last));
                }
                return null;
              }
            });
    StringBuilder changed = new StringBuilder(text);
    places.sort(
        Comparator.comparingInt(SqlParserPos::getLineNum)
            .thenComparingInt(SqlParserPos::getColumnNum)
            .reversed());
    for (SqlParserPos place : places) {
      changed.replace(
          offset(text, place.getLineNum(), place.getColumnNum()),
          offset(text, place.getEndLineNum(), place.getEndColumnNum()) + 1,
          QuotedNames.quoted(newName));
    }
    return new ConstraintDefinition.Check(
        check.name(),
        new ExpressionText(changed.toString(), check.expression().style()),
        check.enforced());
  }

  /// Returns where a line and column, counted from 1, are in a text.
  static int offset(String text, int line, int column) {
    int start = 0;
    for (int passed = 1; passed < line; passed++) {
      start = text.indexOf('\n', start) + 1;
    }
    return start + column - 1;
  }
}
