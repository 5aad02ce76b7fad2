package io.blueshift.sql.parse.tree;

import io.blueshift.sql.parse.QueryShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Statements for the care of tables and sessions.
public sealed interface MaintenanceStatement extends Statement {
  /// ANALYZE.
  ///
  /// @param table the table, or null for all
  /// @param columns the columns, or null
  /// @param verbose whether progress is reported
  /// @param predicateColumns whether only columns that queries filter on are analysed
  record Analyze(
      @Nullable SqlIdentifier table,
      @Nullable SqlNodeList columns,
      boolean verbose,
      boolean predicateColumns)
      implements MaintenanceStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("ANALYZE").wordsIf(verbose, "VERBOSE").node(table).parenthesized(columns);
      writer.wordsIf(predicateColumns, "PREDICATE COLUMNS");
    }
  }

  /// ANALYZE COMPRESSION.
  ///
  /// @param table the table, or null for all
  /// @param columns the columns, or null for all
  /// @param sampleRowCount the number of COMPROWS, or a negative number
  record AnalyzeCompression(
      @Nullable SqlIdentifier table, @Nullable SqlNodeList columns, long sampleRowCount)
      implements MaintenanceStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("ANALYZE COMPRESSION").node(table).parenthesized(columns);
      writer.wordsIf(sampleRowCount >= 0, "COMPROWS " + sampleRowCount);
    }
  }

  /// VACUUM.
  ///
  /// @param mode how much is done
  /// @param tables the tables, or none for all
  /// @param verbose whether what was done is reported
  /// @param thresholdPercent the number of TO n PERCENT, or a negative number
  /// @param boost whether BOOST was written
  record Vacuum(
      Mode mode, List<SqlIdentifier> tables, boolean verbose, int thresholdPercent, boolean boost)
      implements MaintenanceStatement {
    /// The kinds of VACUUM.
    public enum Mode {
      FULL,
      SORT_ONLY,
      DELETE_ONLY,
      REINDEX,
      RECLUSTER
    }

    public Vacuum {
      tables = List.copyOf(tables);
    }

    @Override
    public void write(StatementWriter writer) {
      writer.words("VACUUM " + mode.name().replace('_', ' ')).wordsIf(verbose, "VERBOSE");
      if (!tables.isEmpty()) {
        writer.list(tables);
      }
      writer.wordsIf(thresholdPercent >= 0, "TO " + thresholdPercent + " PERCENT");
      writer.wordsIf(boost, "BOOST");
    }
  }

  /// Collects the parts of a VACUUM while it is read.
  final class VacuumBuilder {
    /// PostgreSQL's options that have no meaning here, because nothing of that kind has to be done.
    private static final Set<String> ACCEPTED =
        Set.of(
            "full",
            "freeze",
            "analyze",
            "disable_page_skipping",
            "skip_locked",
            "index_cleanup",
            "process_main",
            "process_toast",
            "truncate",
            "parallel",
            "skip_database_stats",
            "only_database_stats",
            "buffer_usage_limit");

    private final List<SqlIdentifier> tables = new ArrayList<>();
    private Vacuum.Mode mode = Vacuum.Mode.FULL;
    private boolean verbose;
    private int thresholdPercent = -1;
    private boolean boost;

    /// Chooses how much is done.
    public void mode(Vacuum.Mode newMode) {
      mode = newMode;
    }

    /// Adds a table.
    public void table(SqlIdentifier table) {
      tables.add(table);
    }

    /// Takes an option of PostgreSQL.
    public void option(String name, boolean on, SqlParserPos position) {
      String folded = name.toLowerCase(Locale.ROOT);
      if (folded.equals("verbose")) {
        verbose = on;
      } else if (!ACCEPTED.contains(folded)) {
        throw QueryShapes.failure("unrecognized VACUUM option [" + name + "]", position);
      }
    }

    /// Takes the number of TO n PERCENT.
    public void threshold(int percent, SqlParserPos position) {
      if (percent > 100) {
        throw QueryShapes.failure("threshold must be between 0 and 100", position);
      }
      if (tables.isEmpty()) {
        throw QueryShapes.failure("TO threshold PERCENT must include a table name", position);
      }
      thresholdPercent = percent;
    }

    /// Asks for more memory.
    public void boost() {
      boost = true;
    }

    /// Returns the statement.
    public Vacuum build() {
      return new Vacuum(mode, tables, verbose, thresholdPercent, boost);
    }
  }

  /// BACKUP TO: a copy of the warehouse as of now.
  ///
  /// @param folder where the copy goes
  record Backup(String folder) implements MaintenanceStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("BACKUP TO").string(folder);
    }
  }

  /// ALTER SYSTEM SET and RESET: a setting of the warehouse.
  ///
  /// @param name the setting, or null for all
  /// @param values empty to take the default
  record AlterSystem(@Nullable SqlIdentifier name, List<SqlNode> values)
      implements MaintenanceStatement {
    public AlterSystem {
      values = List.copyOf(values);
    }

    @Override
    public void write(StatementWriter writer) {
      writer.words(values.isEmpty() ? "ALTER SYSTEM RESET" : "ALTER SYSTEM SET");
      if (name == null) {
        writer.words("ALL");
      } else {
        writer.node(name);
      }
      if (!values.isEmpty()) {
        writer.words("=").list(values);
      }
    }
  }

  /// CANCEL.
  ///
  /// @param processId the session whose statement is stopped
  /// @param message what its client is told, or null
  record Cancel(int processId, @Nullable String message) implements MaintenanceStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("CANCEL " + processId);
      if (message != null) {
        writer.string(message);
      }
    }
  }

  /// LOCK TABLE.
  ///
  /// @param tables one or more tables
  /// @param mode the words between IN and MODE in upper case, or null
  record Lock(List<SqlIdentifier> tables, @Nullable String mode) implements MaintenanceStatement {
    public Lock {
      tables = List.copyOf(tables);
    }

    @Override
    public void write(StatementWriter writer) {
      writer.words("LOCK TABLE").list(tables).wordsIf(mode != null, "IN " + mode + " MODE");
    }
  }
}
