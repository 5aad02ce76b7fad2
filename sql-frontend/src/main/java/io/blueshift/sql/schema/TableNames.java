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

  /// Returns the same tables with another search path, for the text of a view.
  TableNames withSearchPath(List<String> searchPath);
}
