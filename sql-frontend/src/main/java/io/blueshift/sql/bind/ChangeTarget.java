package io.blueshift.sql.bind;

import io.blueshift.catalog.ExpressionText;
import io.blueshift.sql.schema.TableSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table that an UPDATE, DELETE or MERGE changes.
///
/// @param table its names, columns and statistics
/// @param columns what the statement may write into its columns, in definition order
public record ChangeTarget(TableSource.StoredTable table, List<TargetColumn> columns) {
  public ChangeTarget {
    columns = List.copyOf(columns);
  }

  /// What may be written into a column.
  ///
  /// @param generatedAlways whether the column is an identity that takes no values
  /// @param identity whether the column numbers new rows that bring no value
  /// @param defaultValue its DEFAULT, or null for NULL
  public record TargetColumn(
      boolean generatedAlways, boolean identity, @Nullable ExpressionText defaultValue) {}
}
