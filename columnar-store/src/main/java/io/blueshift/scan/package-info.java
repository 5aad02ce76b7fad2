/// How the executor reads rows: row groups, their column readers, predicates that run on encoded
/// data, and the statistics that decide what need not be read. Segments and the in-memory tail both
/// appear as row groups.
@NullMarked
package io.blueshift.scan;

import org.jspecify.annotations.NullMarked;
