package io.blueshift.catalog;

import java.util.List;

/// Redshift's SORTKEY: the column numbers by which rows are ordered within a segment, most
/// significant first.
public record SortKeyDefinition(Kind kind, List<Integer> columnNumbers) {
  /// What the table's owner said about the order of rows.
  public enum Kind {
    /// The engine may choose; it orders nothing yet.
    AUTO,
    /// No order.
    NONE,
    /// Ordered by the first column, then by the second and so on.
    COMPOUND,
    /// Declared as interleaved; ordered as if it were compound.
    INTERLEAVED
  }

  /// The sort key of a table that declares none.
  public static final SortKeyDefinition AUTO = new SortKeyDefinition(Kind.AUTO, List.of());

  /// The sort key of a table that declares to have none.
  public static final SortKeyDefinition NONE = new SortKeyDefinition(Kind.NONE, List.of());

  public SortKeyDefinition {
    columnNumbers = List.copyOf(columnNumbers);
  }

  /// Makes a compound sort key.
  public static SortKeyDefinition compound(List<Integer> columnNumbers) {
    return new SortKeyDefinition(Kind.COMPOUND, columnNumbers);
  }
}
