package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNodeList;
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
  /// @param table the table, or null for all
  /// @param thresholdPercent the number of TO n PERCENT, or a negative number
  /// @param boost whether BOOST was written
  record Vacuum(Mode mode, @Nullable SqlIdentifier table, int thresholdPercent, boolean boost)
      implements MaintenanceStatement {
    /// The kinds of VACUUM.
    public enum Mode {
      FULL,
      SORT_ONLY,
      DELETE_ONLY,
      REINDEX,
      RECLUSTER
    }

    @Override
    public void write(StatementWriter writer) {
      writer.words("VACUUM " + mode.name().replace('_', ' ')).node(table);
      writer.wordsIf(thresholdPercent >= 0, "TO " + thresholdPercent + " PERCENT");
      writer.wordsIf(boost, "BOOST");
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
