package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemTables.PG_CATALOG;

import io.blueshift.catalog.Relation;
import io.blueshift.sql.system.SystemState.RecordedQuery;
import io.blueshift.store.PointOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The last statements, under Redshift's newer name and its older one.
final class QueryHistoryViews {
  private QueryHistoryViews() {}

  static List<SystemTable> tables() {
    return List.of(
        SystemTable.of(
            PG_CATALOG,
            "sys_query_history",
            "user_id int, username text, query_id bigint, query_label text, session_id bigint, database_name text, "
                + "query_type text, status text, result_cache_hit bool, start_time timestamp, end_time timestamp, "
                + "elapsed_time bigint, error_code text, error_message text, returned_rows bigint, scanned_bytes bigint, "
                + "memory_bytes bigint, snapshot bigint, protocol text, query_text text",
            QueryHistoryViews::history),
        SystemTable.of(
            PG_CATALOG,
            "stl_query",
            "userid int, query bigint, label text, xid bigint, pid bigint, database text, querytxt text, "
                + "starttime timestamp, endtime timestamp, aborted int, insert_pristine int",
            QueryHistoryViews::queries),
        SystemTable.of(
            PG_CATALOG,
            "sys_point_operations",
            "second timestamp, protocol text, table_id int, table_name text, operation text, operations bigint, "
                + "rows bigint, errors bigint, elapsed_time bigint, longest_time bigint",
            QueryHistoryViews::points));
  }

  private static List<Object[]> history(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (RecordedQuery query : context.state().queryHistory()) {
      rows.add(
          new Object[] {
            SystemContext.OWNER_ID,
            query.userName(),
            query.id(),
            query.label(),
            query.sessionId(),
            context.database().name(),
            query.type(),
            query.status(),
            false,
            SystemTable.micros(query.started()),
            SystemTable.micros(query.ended()),
            query.elapsedMicros(),
            query.errorCode(),
            query.errorMessage(),
            query.rowCount(),
            query.scannedBytes(),
            query.memoryBytes(),
            query.commitNumber(),
            query.protocol().name().toLowerCase(Locale.ROOT),
            query.text()
          });
    }
    return rows;
  }

  private static List<Object[]> points(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (PointOperations.Figures figures : context.state().warehouse().pointOperations()) {
      PointOperations.Shape shape = figures.shape();
      PointOperations.Second second = figures.second();
      Relation table = shape.tableId() == 0 ? null : context.catalog().relation(shape.tableId());
      rows.add(
          new Object[] {
            second.epochSecond() * 1_000_000,
            shape.protocol().name().toLowerCase(Locale.ROOT),
            shape.tableId() == 0 ? null : shape.tableId(),
            table == null ? null : table.name(),
            shape.text(),
            second.operationCount(),
            second.rowCount(),
            second.errorCount(),
            second.elapsedNanos() / 1000,
            second.longestNanos() / 1000
          });
    }
    return rows;
  }

  private static List<Object[]> queries(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (RecordedQuery query : context.state().queryHistory()) {
      if (query.ended() != null) {
        rows.add(
            new Object[] {
              SystemContext.OWNER_ID,
              query.id(),
              query.label(),
              query.commitNumber(),
              query.sessionId(),
              context.database().name(),
              query.text(),
              SystemTable.micros(query.started()),
              SystemTable.micros(query.ended()),
              query.status().equals("success") ? 0 : 1,
              0
            });
      }
    }
    return rows;
  }
}
