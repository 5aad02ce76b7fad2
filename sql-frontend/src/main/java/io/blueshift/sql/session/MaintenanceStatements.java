package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.sql.parse.tree.MaintenanceStatement;
import io.blueshift.sql.parse.tree.MaintenanceStatement.AlterSystem;
import io.blueshift.sql.parse.tree.MaintenanceStatement.Analyze;
import io.blueshift.sql.parse.tree.MaintenanceStatement.AnalyzeCompression;
import io.blueshift.sql.parse.tree.MaintenanceStatement.Backup;
import io.blueshift.sql.parse.tree.MaintenanceStatement.Cancel;
import io.blueshift.sql.parse.tree.MaintenanceStatement.Lock;
import io.blueshift.sql.parse.tree.MaintenanceStatement.Vacuum;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Values;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/// ANALYZE, VACUUM, BACKUP, ALTER SYSTEM, CANCEL and LOCK.
///
/// Statistics are made when segments are written and are always there: ANALYZE checks its table's name and has
/// nothing else to do.
final class MaintenanceStatements {
  private final StatementScope scope;
  private final Names names;

  MaintenanceStatements(StatementScope scope) {
    this.scope = scope;
    this.names = new Names(scope);
  }

  StatementResult run(MaintenanceStatement statement) {
    return switch (statement) {
      case Analyze analyze -> {
        if (analyze.table() != null) {
          names.requireTable(analyze.table());
        }
        yield StatementResult.Done.of("ANALYZE");
      }
      case AnalyzeCompression analyze -> analyzeCompression(analyze);
      case Vacuum vacuum -> new VacuumStatement(scope).run(vacuum);
      case Backup backup -> backup(backup);
      case AlterSystem alter -> alterSystem(alter);
      case Cancel cancel ->
          throw new DatabaseException(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  "CANCEL of another session needs the server [session=" + cancel.processId() + "]")
              .withHint("Use the driver's cancel, or Ctrl-C in the shell.");
      case Lock lock -> {
        for (SqlIdentifier name : lock.tables()) {
          scope.lockTable(names.requireTable(name).id(), RowLockMode.EXCLUSIVE);
        }
        yield StatementResult.Done.of("LOCK TABLE");
      }
    };
  }

  private StatementResult backup(Backup backup) {
    requireOutsideOfBlock("BACKUP");
    try {
      scope
          .session()
          .database()
          .warehouse()
          .copyTo(LocalStorageDirectory.open(Path.of(backup.folder())));
    } catch (InvalidPathException e) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE, "no path of a folder [" + backup.folder() + "]", e);
    }
    return StatementResult.Done.of("BACKUP");
  }

  private StatementResult alterSystem(AlterSystem alter) {
    requireOutsideOfBlock("ALTER SYSTEM");
    SystemSettings settings = new SystemSettings(scope.session().database().warehouse());
    if (alter.name() == null) {
      settings.resetAll();
    } else {
      String name = SettingStatements.name(alter.name());
      settings.set(
          name, alter.values().isEmpty() ? null : SettingStatements.value(name, alter.values()));
    }
    return StatementResult.Done.of("ALTER SYSTEM");
  }

  private void requireOutsideOfBlock(String statement) {
    if (scope.session().inTransactionBlock()) {
      throw new DatabaseException(
          ErrorCode.ACTIVE_TRANSACTION, statement + " cannot run inside a transaction block");
    }
  }

  /// Says which ENCODE name fits each column's type; the engine chooses the real form of each page
  /// itself.
  private StatementResult analyzeCompression(AnalyzeCompression analyze) {
    if (analyze.table() == null) {
      throw new DatabaseException(ErrorCode.SYNTAX_ERROR, "ANALYZE COMPRESSION needs a table");
    }
    TableDefinition table = names.requireTable(analyze.table());
    List<OutputColumn> columns =
        List.of(
            OutputColumn.computed("table", LogicalType.TEXT),
            OutputColumn.computed("column", LogicalType.TEXT),
            OutputColumn.computed("encoding", LogicalType.TEXT),
            OutputColumn.computed("est_reduction_pct", new LogicalType.DecimalType(5, 2)));
    List<Object[]> rows = new ArrayList<>();
    for (ColumnDefinition column : table.columns()) {
      boolean text = column.type().physicalType() == PhysicalType.BYTES;
      boolean plain =
          column.type().physicalType() == PhysicalType.BOOLEAN
              || column.type().physicalType() == PhysicalType.FLOAT64;
      String encoding = text ? "zstd" : plain ? "raw" : "az64";
      rows.add(
          new Object[] {
            Values.bytes(table.name()),
            Values.bytes(column.name()),
            Values.bytes(encoding),
            plain ? 0L : 5_000L
          });
    }
    return new StatementResult.Rows(new ListRows(columns, rows, scope.session()));
  }
}
