package io.blueshift.sql.schema;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds tables by name, as one statement sees them.
public interface TableNames {
  /// Returns what a name of one to three parts stands for, or null when there is nothing. A name of
  /// one part is looked up along the search path.
  @Nullable TableSource find(List<String> path);

  /// Returns the names that a person may have meant where `path` was not found.
  Collection<String> candidates(List<String> path);

  /// Returns the same tables as of an older state, with the definitions that they have now.
  ///
  /// @throws io.blueshift.error.DatabaseException INVALID_PARAMETER_VALUE when it cannot be read (any more)
  TableNames asOf(PointInTime point);

  /// Returns the changes of a table, each with the columns of [io.blueshift.scan.ChangeColumn] behind its own, or null
  /// when there is nothing of this name.
  ///
  /// @param from the state after which changes count; null when the statement is only described, which reads none
  /// @param to the state up to which they count; null for the newest that the statement reads
  /// @throws io.blueshift.error.DatabaseException INVALID_PARAMETER_VALUE when they are not known (any more),
  ///     WRONG_OBJECT_TYPE for what is no table, FEATURE_NOT_SUPPORTED for a temporary one
  TableSource.@Nullable StoredTable changes(
      List<String> path, @Nullable PointInTime from, @Nullable PointInTime to);

  /// Returns the same tables with another search path, for the text of a view.
  TableNames withSearchPath(List<String> searchPath);
}
