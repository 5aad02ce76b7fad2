package io.blueshift.scan;

import io.blueshift.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a column of type SUPER that a scan yields as a column of its own: what stands behind some
/// keys, converted to a type. NULL where there is nothing, JSON's null, or what cannot be converted.
///
/// @param column the index of the SUPER column in the table's definition order
/// @param keys the keys in UTF-8, the outermost first
/// @param type what the parts are converted to
/// @param conversion converts parts to `type`; null when that is SUPER
public record PathColumn(
    int column, List<byte[]> keys, LogicalType type, @Nullable PathConversion conversion) {}
