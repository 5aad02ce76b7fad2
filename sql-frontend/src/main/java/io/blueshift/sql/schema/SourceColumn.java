package io.blueshift.sql.schema;

import io.blueshift.type.LogicalType;

/// A column of a table or system table, in definition order.
///
/// @param identity whether it numbers its rows by itself (IDENTITY)
public record SourceColumn(String name, LogicalType type, boolean nullable, boolean identity) {}
