package io.blueshift.sql.session;

import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.MaintenanceStatement.Vacuum;
import io.blueshift.store.VacuumInfo;
import io.blueshift.store.VacuumMode;
import io.blueshift.transaction.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// VACUUM: drives the care of tables by hand, one table after the other, in the statement's thread.
///
/// Of Redshift's forms and of PostgreSQL's alike, each table is left as it was where the asked share of its
/// rows is in order and not deleted. Temporary tables need no care.
final class VacuumStatement {
  private static final int THRESHOLD_PERCENT = 95;

  private final StatementScope scope;
  private final Session session;

  VacuumStatement(StatementScope scope) {
    this.scope = scope;
    this.session = scope.session();
  }

  StatementResult run(Vacuum vacuum) {
    if (session.inTransactionBlock()) {
      throw new DatabaseException(
          ErrorCode.ACTIVE_TRANSACTION, "VACUUM cannot run inside a transaction block");
    }
    for (TableDefinition table : tables(vacuum)) {
      if (table.persistence() != Persistence.TEMPORARY) {
        requireWanted();
        VacuumInfo done =
            session
                .database()
                .warehouse()
                .vacuum(
                    table.id(),
                    VacuumMode.valueOf(vacuum.mode().name()),
                    vacuum.thresholdPercent() < 0 ? THRESHOLD_PERCENT : vacuum.thresholdPercent(),
                    vacuum.boost(),
                    this::requireWanted);
        if (vacuum.verbose()) {
          session.notice(report(table.name(), done));
        }
      }
    }
    return StatementResult.Done.of("VACUUM");
  }

  private List<TableDefinition> tables(Vacuum vacuum) {
    Names names = new Names(scope);
    List<TableDefinition> tables = new ArrayList<>();
    vacuum.tables().forEach(name -> tables.add(names.requireTable(name)));
    if (vacuum.tables().isEmpty()) {
      DatabaseDefinition database = scope.database();
      for (SchemaDefinition schema : scope.catalog().schemas(database.id())) {
        for (Relation relation : scope.catalog().relations(schema.id())) {
          if (relation instanceof TableDefinition table) {
            tables.add(table);
          }
        }
      }
    }
    return tables;
  }

  /// Fails when the statement was cancelled or its time is over.
  private void requireWanted() {
    if (session.isCancelRequested()) {
      throw new DatabaseException(
          ErrorCode.QUERY_CANCELED, "canceling statement due to user request");
    }
    long deadline = scope.deadlineNanos();
    if (deadline != CallContext.NO_DEADLINE && deadline - System.nanoTime() < 0) {
      throw new DatabaseException(
          ErrorCode.QUERY_CANCELED, "canceling statement due to statement timeout");
    }
  }

  private static String report(String table, VacuumInfo done) {
    VacuumInfo.TableFigures before = done.before();
    VacuumInfo.TableFigures after = done.after() == null ? before : done.after();
    return String.format(
        Locale.ROOT,
        "%s [table=%s, rows=%d, deleted=%d to %d, sorted=%.1f%% to %.1f%%, segments=%d to %d]",
        done.status().toLowerCase(Locale.ROOT),
        table,
        after.rowCount() - after.deletedRowCount(),
        before.deletedRowCount(),
        after.deletedRowCount(),
        before.sortedPercent(),
        after.sortedPercent(),
        before.segmentCount(),
        after.segmentCount());
  }
}
