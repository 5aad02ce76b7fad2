package io.blueshift.sql.bind;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A statement that changes rows, as the query that finds them and computes their new values.
///
/// The query's columns are: the row id (BIGINT, NULL for a new row), the index of the action (INTEGER,
/// only when there are several actions), the values of all columns of the table in definition order
/// (unless the only action is to delete), and the columns of RETURNING, or of a MERGE's source.
///
/// @param query the query; with a join it may yield a row of the table several times
/// @param layout what its columns are
public record BoundChange(QueryBinder.BoundQuery query, Layout layout) {

  /// What the columns of the query of a change are.
  ///
  /// @param actions what is done with its rows
  /// @param valueCount how many columns are values: all of the table or none
  /// @param returningCount how many columns are those of RETURNING
  /// @param repeats what a second row for the same row of the table means
  /// @param assignedColumns the indexes of the columns into which updates write; null for any
  /// @param conflict what else holds for an INSERT with ON CONFLICT; null for all other statements
  /// @param merged the rows of a MERGE with RETURNING, whose columns of the source are the query's last; null for all
  ///     other statements
  public record Layout(
      List<RowAction> actions,
      int valueCount,
      int returningCount,
      Repeats repeats,
      @Nullable Set<Integer> assignedColumns,
      @Nullable ConflictRule conflict,
      @Nullable MergedRows merged) {
    public Layout {
      actions = List.copyOf(actions);
    }

    /// Makes the layout of a statement other than INSERT, whose updates may write into any column.
    public Layout(List<RowAction> actions, int valueCount, int returningCount, Repeats repeats) {
      this(actions, valueCount, returningCount, repeats, null, null, null);
    }

    /// Returns whether there is a column with the index of the action.
    public boolean isNumbered() {
      return actions.size() > 1;
    }

    /// Returns the index of the first value.
    public int firstValue() {
      return isNumbered() ? 2 : 1;
    }

    /// Returns the index of the first column of RETURNING, or of a MERGE's source.
    public int firstReturning() {
      return firstValue() + valueCount;
    }
  }

  /// What it means that the query yields a row of the table again.
  public enum Repeats {
    /// The first one counts, whichever that is, as in PostgreSQL.
    IGNORED,
    /// The statement fails with CARDINALITY_VIOLATION.
    REFUSED
  }
}
