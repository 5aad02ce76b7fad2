/// From the optimised logical plan to the executor's physical plan: columns get positions, conditions
/// become keys, and what nobody reads is left out.
@NullMarked
package io.blueshift.sql.translate;

import org.jspecify.annotations.NullMarked;
