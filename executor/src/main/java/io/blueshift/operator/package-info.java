/// Sources, operators and sinks: the three roles of a pipeline, one implementation a file. Each has a
/// shared description, made once for a query, and states of its own for each worker.
@NullMarked
package io.blueshift.operator;

import org.jspecify.annotations.NullMarked;
