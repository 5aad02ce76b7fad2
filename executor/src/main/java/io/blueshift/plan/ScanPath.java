package io.blueshift.plan;

import io.blueshift.type.LogicalType;
import java.util.List;

/// A part of a SUPER column that a scan yields as a column of its own: `TRY_CAST(column.key.key AS type)`,
/// where keys lead nowhere without an error.
///
/// @param column the index of the column in the table
/// @param keys the keys, the outermost first
/// @param type the type of the values; SUPER when they are not converted
public record ScanPath(int column, List<String> keys, LogicalType type) {}
