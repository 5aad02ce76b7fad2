package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemTables.PG_CATALOG;

import io.blueshift.catalog.NamedSnapshot;
import io.blueshift.catalog.Relation;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.store.CheckpointInfo;
import io.blueshift.store.CompactionInfo;
import io.blueshift.store.HistoryFigures;
import io.blueshift.store.LogFigures;
import io.blueshift.store.MemoryUse;
import io.blueshift.store.OpenSnapshot;
import io.blueshift.store.VacuumInfo;
import io.blueshift.store.VacuumMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How the warehouse takes care of itself: compactions and VACUUM, the log and its checkpoints, memory, and the
/// snapshots that hold old versions. Redshift's names and columns where it has such a view.
final class UpkeepViews {
  private UpkeepViews() {}

  static List<SystemTable> tables() {
    return List.of(
        SystemTable.of(
            PG_CATALOG,
            "stl_vacuum",
            "userid int, xid bigint, table_id int, status text, rows bigint, sortedrows bigint, blocks int, "
                + "max_merge_partitions int, eventtime timestamp, reclaimable_rows bigint, "
                + "reclaimable_space_mb bigint, cutoff_xid bigint, is_recluster int",
            UpkeepViews::vacuumEvents),
        SystemTable.of(
            PG_CATALOG,
            "svv_vacuum_summary",
            "table_name text, xid bigint, sort_partitions bigint, merge_increments bigint, elapsed_time bigint, "
                + "row_delta bigint, sortedrow_delta bigint, block_delta int, max_merge_partitions int",
            UpkeepViews::vacuumSummary),
        SystemTable.of(
            PG_CATALOG,
            "svv_vacuum_progress",
            "table_name text, status text, time_remaining_estimate text",
            UpkeepViews::vacuumProgress),
        SystemTable.of(
            PG_CATALOG,
            "sys_compactions",
            "compaction_id bigint, table_id int, table_name text, kind text, is_automatic bool, status text, "
                + "start_time timestamp, end_time timestamp, duration bigint, segments_before int, "
                + "rows_before bigint, bytes_before bigint, segments_after int, rows_after bigint, "
                + "bytes_after bigint, error_message text",
            UpkeepViews::compactions),
        SystemTable.of(
            PG_CATALOG,
            "sys_checkpoints",
            "checkpoint_id bigint, reason text, start_time timestamp, end_time timestamp, duration bigint, "
                + "commit_number bigint, log_position bigint, log_bytes bigint, blocked_time bigint, "
                + "error_message text",
            UpkeepViews::checkpoints),
        SystemTable.of(
            PG_CATALOG,
            "sys_log",
            "log_position bigint, durable_position bigint, checkpoint_position bigint, "
                + "bytes_since_checkpoint bigint, recovery_time_estimate bigint, file_count int, "
                + "file_bytes bigint, archive text",
            UpkeepViews::log),
        SystemTable.of(
            PG_CATALOG,
            "sys_memory",
            "owner text, held_bytes bigint, peak_bytes bigint, limit_bytes bigint",
            UpkeepViews::memory),
        SystemTable.of(
            PG_CATALOG,
            "sys_snapshots",
            "commit_number bigint, readers int, age bigint",
            UpkeepViews::snapshots),
        SystemTable.of(
            PG_CATALOG,
            "svv_snapshots",
            "snapshot_name text, commit_number bigint, snapshot_owner text, create_time timestamp, "
                + "is_given_up bool",
            UpkeepViews::namedSnapshots),
        SystemTable.of(
            PG_CATALOG,
            "svv_table_history",
            "schema_name text, table_name text, table_id int, retention bigint, is_default bool, "
                + "oldest_commit bigint, oldest_time timestamp, history_bytes bigint",
            UpkeepViews::histories));
  }

  private static List<Object[]> vacuumEvents(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (VacuumInfo vacuum : context.state().warehouse().vacuums()) {
      rows.add(vacuumEvent(vacuum, "Started", vacuum.started(), vacuum.before()));
      Instant ended = vacuum.ended();
      VacuumInfo.TableFigures after = vacuum.after();
      if (ended != null && after != null) {
        rows.add(vacuumEvent(vacuum, vacuum.status(), ended, after));
      }
    }
    return rows;
  }

  private static Object[] vacuumEvent(
      VacuumInfo vacuum, String status, Instant time, VacuumInfo.TableFigures figures) {
    long reclaimableBytes =
        figures.rowCount() == 0
            ? 0
            : figures.sizeBytes() * figures.deletedRowCount() / figures.rowCount();
    return new Object[] {
      SystemContext.OWNER_ID,
      vacuum.commitNumber(),
      vacuum.tableId(),
      vacuum.mode() == VacuumMode.FULL ? status : status + " " + lower(vacuum.mode()),
      figures.rowCount(),
      figures.sortedRowCount(),
      megabytes(figures.sizeBytes()),
      0,
      SystemTable.micros(time),
      figures.deletedRowCount(),
      (long) megabytes(reclaimableBytes),
      vacuum.commitNumber(),
      vacuum.mode() == VacuumMode.RECLUSTER ? 1 : 0
    };
  }

  /// Returns Redshift's blocks, which are of a megabyte.
  private static int megabytes(long bytes) {
    return (int) ((bytes + (1 << 20) - 1) >> 20);
  }

  private static List<Object[]> vacuumSummary(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (VacuumInfo vacuum : context.state().warehouse().vacuums()) {
      Instant ended = vacuum.ended();
      VacuumInfo.TableFigures after = vacuum.after();
      if (ended != null && after != null) {
        VacuumInfo.TableFigures before = vacuum.before();
        rows.add(
            new Object[] {
              tableName(context, vacuum.tableId()),
              vacuum.commitNumber(),
              (long) before.segmentCount(),
              (long) after.segmentCount(),
              micros(vacuum.started(), ended),
              after.rowCount() - before.rowCount(),
              after.sortedRowCount() - before.sortedRowCount(),
              megabytes(after.sizeBytes()) - megabytes(before.sizeBytes()),
              0
            });
      }
    }
    return rows;
  }

  /// The newest VACUUM: the share of its rows that is written tells how long it will take.
  private static List<Object[]> vacuumProgress(SystemContext context) {
    List<VacuumInfo> all = context.state().warehouse().vacuums();
    if (all.isEmpty()) {
      return List.of();
    }
    VacuumInfo newest = all.getLast();
    boolean running = newest.ended() == null;
    String remaining = null;
    if (running && newest.doneRowCount() > 0) {
      double passed = Duration.between(newest.started(), Instant.now()).toMillis() / 1000.0;
      double left = Math.max(0, newest.before().rowCount() - newest.doneRowCount());
      long seconds = Math.round(passed * left / newest.doneRowCount());
      remaining = seconds / 60 + "m " + seconds % 60 + "s";
    }
    String ended = newest.status().equals("Finished") ? "Complete" : newest.status();
    return List.<Object[]>of(
        new Object[] {
          tableName(context, newest.tableId()),
          running ? "Vacuum " + lower(newest.mode()) : ended,
          remaining
        });
  }

  private static List<Object[]> compactions(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (CompactionInfo move : context.state().warehouse().compactions()) {
      Instant ended = move.ended();
      rows.add(
          new Object[] {
            move.id(),
            move.tableId(),
            tableName(context, move.tableId()),
            lower(move.kind()),
            !move.byVacuum(),
            lower(move.status()),
            SystemTable.micros(move.started()),
            SystemTable.micros(ended),
            ended == null ? null : micros(move.started(), ended),
            move.segmentCountBefore(),
            move.rowCountBefore(),
            move.sizeBytesBefore(),
            move.segmentCountAfter(),
            move.rowCountAfter(),
            move.sizeBytesAfter(),
            move.error()
          });
    }
    return rows;
  }

  private static List<Object[]> checkpoints(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (CheckpointInfo checkpoint : context.state().warehouse().checkpoints()) {
      rows.add(
          new Object[] {
            checkpoint.number(),
            lower(checkpoint.reason()),
            SystemTable.micros(checkpoint.started()),
            SystemTable.micros(checkpoint.ended()),
            micros(checkpoint.started(), checkpoint.ended()),
            checkpoint.commitNumber(),
            checkpoint.logPosition(),
            checkpoint.logBytes(),
            checkpoint.quietNanos() / 1000,
            checkpoint.error()
          });
    }
    return rows;
  }

  private static List<Object[]> log(SystemContext context) {
    LogFigures log = context.state().warehouse().logFigures();
    return log == null
        ? List.of()
        : List.<Object[]>of(
            new Object[] {
              log.position(),
              log.durablePosition(),
              log.checkpointPosition(),
              log.position() - log.checkpointPosition(),
              log.replayMillis() * 1000,
              log.fileCount(),
              log.sizeBytes(),
              context.state().warehouse().settings().archive()
            });
  }

  private static List<Object[]> memory(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    MemoryBudget queries = context.state().queryMemory();
    for (MemoryUse use : context.state().warehouse().memoryUses()) {
      rows.add(new Object[] {use.owner(), use.heldBytes(), use.peakBytes(), use.limitBytes()});
    }
    rows.add(
        new Object[] {
          "queries", queries.reservedBytes(), queries.peakBytes(), queries.limitBytes()
        });
    return rows;
  }

  private static List<Object[]> snapshots(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (OpenSnapshot open : context.state().warehouse().openSnapshots()) {
      rows.add(new Object[] {open.commitNumber(), open.readerCount(), open.ageNanos() / 1000});
    }
    return rows;
  }

  private static List<Object[]> namedSnapshots(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (NamedSnapshot snapshot : context.transaction().olderStates().snapshots()) {
      boolean isCommitted = snapshot.commitNumber() != NamedSnapshot.UNCOMMITTED;
      rows.add(
          new Object[] {
            snapshot.name(),
            isCommitted ? snapshot.commitNumber() : null,
            snapshot.owner(),
            isCommitted ? snapshot.createdMicros() : null,
            snapshot.givenUp()
          });
    }
    return rows;
  }

  private static List<Object[]> histories(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      HistoryFigures figures = context.state().warehouse().historyFigures(named.relation().id());
      if (figures != null) {
        rows.add(
            new Object[] {
              named.schema().name(),
              named.relation().name(),
              named.relation().id(),
              figures.retentionMicros(),
              !figures.ownRetention(),
              figures.oldestCommitNumber(),
              figures.oldestTimeMicros(),
              figures.sizeBytes()
            });
      }
    }
    return rows;
  }

  /// Returns a table's name, or null when it is gone.
  private static @Nullable String tableName(SystemContext context, int tableId) {
    Relation relation = context.catalog().relation(tableId);
    return relation == null ? null : relation.name();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static long micros(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1000;
  }
}
