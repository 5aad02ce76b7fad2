package io.blueshift.sql.planner;

import io.blueshift.type.LogicalType;
import org.jspecify.annotations.Nullable;

/// One column of a result.
///
/// @param name the label that clients see
/// @param schemaName the schema of the table whose column it is, or null when it is computed
/// @param tableName that table, or null
/// @param nullable whether the column may hold NULL
/// @param identity whether it is a column that numbers its rows by itself (IDENTITY)
public record OutputColumn(
    String name,
    LogicalType type,
    @Nullable String schemaName,
    @Nullable String tableName,
    boolean nullable,
    boolean identity) {
  /// Makes a column that is computed.
  public static OutputColumn computed(String name, LogicalType type) {
    return new OutputColumn(name, type, null, null, true, false);
  }
}
