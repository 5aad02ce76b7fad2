package io.blueshift.sql.schema;

import io.blueshift.type.LogicalType;

/// A column of a table or system table, in definition order.
public record SourceColumn(String name, LogicalType type, boolean nullable) {}
