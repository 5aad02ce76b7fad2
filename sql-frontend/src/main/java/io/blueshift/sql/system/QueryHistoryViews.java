package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemTables.PG_CATALOG;

import io.blueshift.sql.system.SystemState.RecordedQuery;
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
            QueryHistoryViews::queries));
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
