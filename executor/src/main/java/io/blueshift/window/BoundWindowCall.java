package io.blueshift.window;

import io.blueshift.plan.WindowCall.WindowFrame;
import io.blueshift.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A window call whose arguments and filter are columns of the collected rows and whose frame's
/// offsets are values.
///
/// `filter` is the index of a boolean column, or -1. Offsets are in the form of
/// [io.blueshift.vector.Values], null for bounds without one.
record BoundWindowCall(
    String function,
    List<Integer> arguments,
    List<LogicalType> argumentTypes,
    boolean distinct,
    boolean ignoreNulls,
    int filter,
    WindowFrame frame,
    @Nullable Object startOffset,
    @Nullable Object endOffset,
    LogicalType type) {}
