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
/// @param returning the select list of RETURNING, or null
public record Merge(
    @Nullable SqlNodeList with,
    SqlIdentifier table,
    @Nullable SqlIdentifier alias,
    SqlNode source,
    SqlNode condition,
    List<Action> actions,
    boolean removeDuplicates,
    @Nullable SqlNodeList returning)
    implements Statement {
  public Merge {
    actions = List.copyOf(actions);
  }

  @Override
  public void write(StatementWriter writer) {
    writer.with(with).words("MERGE INTO").node(table).clause("AS", alias).tables("USING", source);
    writer.words("ON").node(condition).each(actions, "");
    writer.wordsIf(removeDuplicates, "REMOVE DUPLICATES");
    if (returning != null) {
      writer.words("RETURNING").list(returning.getList());
    }
  }

  /// To which pairs of rows an action applies.
  public enum Match {
    /// A row of the table and one of the source that fulfil the condition.
    MATCHED("WHEN MATCHED"),
    /// A row of the source without one of the table.
    NOT_MATCHED("WHEN NOT MATCHED"),
    /// A row of the table without one of the source.
    NOT_MATCHED_BY_SOURCE("WHEN NOT MATCHED BY SOURCE");

    private final String words;

    Match(String words) {
      this.words = words;
    }
  }

  /// What happens to a row that matches, or to one that does not.
  public sealed interface Action extends StatementWriter.Part {
    /// Returns to which rows it applies.
    Match match();

    /// Returns the further condition of the action, or null.
    @Nullable SqlNode condition();

    private StatementWriter when(StatementWriter writer) {
      return writer.words(match().words).clause("AND", condition()).words("THEN");
    }
  }

  /// WHEN … THEN UPDATE SET.
  public record UpdateRow(Match match, @Nullable SqlNode condition, List<Assignment> assignments)
      implements Action {
    public UpdateRow {
      assignments = List.copyOf(assignments);
    }

    @Override
    public void write(StatementWriter writer) {
      Action.super.when(writer).words("UPDATE SET").each(assignments, ",");
    }
  }

  /// WHEN … THEN DELETE.
  public record DeleteRow(Match match, @Nullable SqlNode condition) implements Action {
    @Override
    public void write(StatementWriter writer) {
      Action.super.when(writer).words("DELETE");
    }
  }

  /// WHEN … THEN DO NOTHING.
  public record DoNothing(Match match, @Nullable SqlNode condition) implements Action {
    @Override
    public void write(StatementWriter writer) {
      Action.super.when(writer).words("DO NOTHING");
    }
  }

  /// WHEN NOT MATCHED THEN INSERT.
  ///
  /// @param condition a further condition, or null
  /// @param columns the columns that get values, or null for all
  /// @param overriding what happens to values for identity columns, or null for the rules of the columns
  /// @param values one expression or DEFAULT per column; null for DEFAULT VALUES
  public record InsertRow(
      @Nullable SqlNode condition,
      @Nullable SqlNodeList columns,
      @Nullable Overriding overriding,
      @Nullable SqlNodeList values)
      implements Action {
    @Override
    public Match match() {
      return Match.NOT_MATCHED;
    }

    @Override
    public void write(StatementWriter writer) {
      Action.super.when(writer).words("INSERT").parenthesized(columns);
      if (overriding != null) {
        writer.words(overriding.words());
      }
      if (values == null) {
        writer.words("DEFAULT VALUES");
      } else {
        writer.words("VALUES").parenthesized(values);
      }
    }
  }
}
