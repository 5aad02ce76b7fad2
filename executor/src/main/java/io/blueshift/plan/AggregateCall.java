package io.blueshift.plan;

import io.blueshift.expression.Expression;
import io.blueshift.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One aggregate of a group-by: function by lower-case name in
/// the function registry, arguments over the input, and the type of its result.
///
/// `filter` is boolean over the input or null. `orderBy` orders the rows within a group for ordered
/// aggregates (listagg, percentile_cont): its columns are indexes into `arguments`.
/// `grouping` takes the indexes of group keys as integer literals.
public record AggregateCall(
    String function,
    List<Expression> arguments,
    boolean distinct,
    @Nullable Expression filter,
    List<SortKey> orderBy,
    LogicalType type) {}
