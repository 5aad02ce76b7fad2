package io.blueshift.catalog;

import org.jspecify.annotations.Nullable;

/// A schema: the second part of a three-part name.
///
/// @param quotaBytes Redshift's QUOTA, or 0 for none
public record SchemaDefinition(
    int id, int databaseId, String name, String owner, long quotaBytes, @Nullable String comment) {
  /// Makes a schema without quota and comment.
  public static SchemaDefinition of(int id, int databaseId, String name, String owner) {
    return new SchemaDefinition(id, databaseId, name, owner, 0, null);
  }
}
