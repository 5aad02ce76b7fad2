package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// MERGE INTO … USING … ON ….
///
/// @param with the list of `SqlWithItem` before MERGE, or null
/// @param table the table that is changed
/// @param alias another name of it, or null
/// @param source a table reference
/// @param condition when a row of the source matches one of the table
/// @param actions what to do, in the order written; empty for REMOVE DUPLICATES
/// @param removeDuplicates whether the statement is Redshift's `REMOVE DUPLICATES`, which replaces the
///     matching rows by those of the source, without duplicates
public record Merge(
    @Nullable SqlNodeList with,
    SqlIdentifier table,
    @Nullable SqlIdentifier alias,
    SqlNode source,
    SqlNode condition,
    List<Action> actions,
    boolean removeDuplicates)
    implements Statement {
  public Merge {
    actions = List.copyOf(actions);
  }

  @Override
  public void write(StatementWriter writer) {
    writer.with(with).words("MERGE INTO").node(table).clause("AS", alias).tables("USING", source);
    writer.words("ON").node(condition).each(actions, "");
    writer.wordsIf(removeDuplicates, "REMOVE DUPLICATES");
  }

  /// What happens to a row that matches, or to one that does not.
  public sealed interface Action extends StatementWriter.Part {
    /// Returns the further condition of the action, or null.
    @Nullable SqlNode condition();
  }

  /// WHEN MATCHED THEN UPDATE SET.
  public record UpdateMatched(@Nullable SqlNode condition, List<Assignment> assignments)
      implements Action {
    public UpdateMatched {
      assignments = List.copyOf(assignments);
    }

    @Override
    public void write(StatementWriter writer) {
      writer.words("WHEN MATCHED").clause("AND", condition).words("THEN UPDATE SET");
      writer.each(assignments, ",");
    }
  }

  /// WHEN MATCHED THEN DELETE.
  public record DeleteMatched(@Nullable SqlNode condition) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("WHEN MATCHED").clause("AND", condition).words("THEN DELETE");
    }
  }

  /// WHEN [NOT] MATCHED THEN DO NOTHING.
  ///
  /// @param matched whether NOT is missing
  public record DoNothing(boolean matched, @Nullable SqlNode condition) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words(matched ? "WHEN MATCHED" : "WHEN NOT MATCHED").clause("AND", condition);
      writer.words("THEN DO NOTHING");
    }
  }

  /// WHEN NOT MATCHED THEN INSERT.
  ///
  /// @param condition a further condition, or null
  /// @param columns the columns that get values, or null for all
  /// @param values one expression or DEFAULT per column
  public record InsertUnmatched(
      @Nullable SqlNode condition, @Nullable SqlNodeList columns, SqlNodeList values)
      implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("WHEN NOT MATCHED").clause("AND", condition).words("THEN INSERT");
      writer.parenthesized(columns).words("VALUES").parenthesized(values);
    }
  }
}
