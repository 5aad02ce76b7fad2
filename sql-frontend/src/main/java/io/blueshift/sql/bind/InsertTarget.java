package io.blueshift.sql.bind;

import io.blueshift.catalog.ExpressionText;
import io.blueshift.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table that an INSERT adds rows to.
///
/// @param tableName its name, for messages
/// @param columns its columns, in definition order
/// @param targets the indexes of the columns that the source fills, in the order of its columns
/// @param listed whether the statement named them, so that the source must fill them all
/// @param numbersAll whether values that the source brings for identity columns are left out
public record InsertTarget(
    String tableName,
    List<TargetColumn> columns,
    List<Integer> targets,
    boolean listed,
    boolean numbersAll) {
  public InsertTarget {
    columns = List.copyOf(columns);
    targets = List.copyOf(targets);
  }

  /// Returns whether a column is numbered although the source fills it.
  boolean numbers(int index) {
    return numbersAll && columns.get(index).identity();
  }

  /// What a column takes.
  ///
  /// @param generatedAlways whether the column is an identity that takes no values
  /// @param identity whether the column numbers rows that bring no value
  /// @param defaultValue its DEFAULT, or null for NULL
  public record TargetColumn(
      String name,
      LogicalType type,
      boolean generatedAlways,
      boolean identity,
      @Nullable ExpressionText defaultValue) {}
}
