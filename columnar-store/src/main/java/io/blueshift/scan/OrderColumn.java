package io.blueshift.scan;

/// A column by which rows are wanted in order.
///
/// @param column the column's index in the table's definition
public record OrderColumn(int column, boolean descending, boolean nullsFirst) {}
