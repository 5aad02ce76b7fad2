/// Turns bound expressions into trees of vector operations and runs them batch by batch. The tree
/// decides encodings, nulls, laziness and memory; the loops are in `io.blueshift.kernel`, scalar
/// functions in `io.blueshift.function`.
@NullMarked
package io.blueshift.evaluation;

import org.jspecify.annotations.NullMarked;
