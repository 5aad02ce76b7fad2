package io.blueshift.sql.logical;

/// One column to order by, by its id.
public record SortOrder(int columnId, boolean ascending, boolean nullsFirst) {}
