/// Grouping and aggregate functions: how rows find their group, how a group's state lies in memory,
/// and what each function does with it. `AggregateRegistry` names the functions; `HashAggregation`
/// turns a plan node into a sink and a source.
@NullMarked
package io.blueshift.aggregate;

import org.jspecify.annotations.NullMarked;
