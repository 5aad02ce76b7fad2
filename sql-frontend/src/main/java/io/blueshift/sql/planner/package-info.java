/// The door to planning: a query's syntax tree in, a physical plan with its columns and parameters
/// out.
@NullMarked
package io.blueshift.sql.planner;

import org.jspecify.annotations.NullMarked;
