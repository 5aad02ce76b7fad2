package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.schema.TableSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an INSERT gives: how many rows, the identity values that it made when they are asked for, or the rows of
/// its RETURNING, which is a query over the rows as they were written.
final class InsertedRows {
  private final StatementScope scope;
  private final TableDefinition table;
  private final ColumnFillers fillers;
  private final @Nullable KeptRows kept;
  private final @Nullable ReturningQuery query;

  /// @param returning whether the statement has RETURNING
  InsertedRows(StatementScope scope, TableDefinition table, boolean returning) {
    this.scope = scope;
    this.table = table;
    this.fillers = new ColumnFillers(scope, table);
    boolean serialKeys =
        scope.options().wantGeneratedKeys()
            && table.columns().stream().anyMatch(InsertedRows::isSerial);
    this.kept = returning || serialKeys ? new KeptRows(table.columnTypes()) : null;
    this.query = returning && kept != null ? planned(scope, table, kept) : null;
    if (query != null) {
      query.noteTables(scope.transaction());
    }
    if (scope.options().wantGeneratedKeys() && kept == null) {
      fillers.keepGenerated();
    }
  }

  /// Returns the columns of the RETURNING of the statement's own INSERT.
  static List<OutputColumn> returned(StatementScope scope) {
    Insert insert = (Insert) scope.parsed().statement();
    TableDefinition table = new Names(scope).requireTable(insert.table());
    return planned(scope, table, new KeptRows(table.columnTypes())).columns();
  }

  private static ReturningQuery planned(
      StatementScope scope, TableDefinition table, KeptRows kept) {
    return ReturningQuery.ofInsert(
        new TableSource.SystemTable(
            schemaName(scope, table), table.name(), SessionTableNames.columns(table), kept),
        kept,
        scope);
  }

  private static String schemaName(StatementScope scope, TableDefinition table) {
    SchemaDefinition schema = scope.catalog().schema(table.schemaId());
    return schema == null ? "" : schema.name();
  }

  /// Returns what makes the values of columns that the statement does not bring.
  ColumnFillers fillers() {
    return fillers;
  }

  /// Returns what takes the rows as they are written, or null when nobody asks for them.
  @Nullable KeptRows kept() {
    return kept;
  }

  /// Returns what the statement gives when all rows are written.
  StatementResult result(long rowCount) {
    if (query != null) {
      return query.result(scope);
    }
    QueryRows keys = scope.options().wantGeneratedKeys() ? generatedKeys() : null;
    return new StatementResult.Done("INSERT", rowCount, keys);
  }

  private static boolean isSerial(ColumnDefinition column) {
    return SequenceTexts.takesValues(column.defaultValue());
  }

  private QueryRows generatedKeys() {
    List<OutputColumn> columns = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (int index = 0; index < table.columns().size(); index++) {
      ColumnDefinition column = table.columns().get(index);
      if (column.identity() != null || isSerial(column)) {
        indexes.add(index);
        columns.add(
            new OutputColumn(
                column.name(), column.type(), schemaName(scope, table), table.name(), false, true));
      }
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    if (kept != null) {
      for (@Nullable Object[] row : kept.list()) {
        rows.add(indexes.stream().map(index -> row[index]).toArray());
      }
    } else {
      for (Long value : columns.isEmpty() ? List.<Long>of() : fillers.generated()) {
        rows.add(new Object[] {value});
      }
    }
    return new ListRows(columns, rows, scope.session());
  }
}
