package io.blueshift.table;

/// Rows that a commit deleted.
public record DeletedRows(long commitNumber, RowIds rowIds) {}
