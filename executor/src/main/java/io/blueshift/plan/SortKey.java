package io.blueshift.plan;

/// One column to order by, as an index into the input's columns.
public record SortKey(int column, boolean ascending, boolean nullsFirst) {}
