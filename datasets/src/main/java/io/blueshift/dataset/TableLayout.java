package io.blueshift.dataset;

import java.util.List;

/// How Redshift's DDL describes a table beyond its columns: an informational primary key, and the
/// columns that rows are distributed and sorted by.
///
/// @param primaryKey columns of the primary key, empty for none
/// @param distribution the DISTSTYLE and DISTKEY clause, empty text for none
/// @param sortKey columns of the SORTKEY, empty for none
public record TableLayout(List<String> primaryKey, String distribution, List<String> sortKey) {

  /// Copies the lists.
  public TableLayout {
    primaryKey = List.copyOf(primaryKey);
    sortKey = List.copyOf(sortKey);
  }

  /// Describes a table whose copies stand on every node: dimensions and other small tables.
  public static TableLayout replicated(String... primaryKey) {
    return new TableLayout(List.of(primaryKey), "DISTSTYLE ALL", List.of(primaryKey));
  }

  /// Describes a table distributed by one column and sorted by others.
  public static TableLayout distributed(
      String distributionKey, List<String> sortKey, String... primaryKey) {
    return new TableLayout(
        List.of(primaryKey), "DISTSTYLE KEY DISTKEY (" + distributionKey + ")", sortKey);
  }

  /// Returns the same layout without a sort key, for rows that do not arrive in its order.
  public TableLayout unsorted() {
    return new TableLayout(primaryKey, distribution, List.of());
  }
}
