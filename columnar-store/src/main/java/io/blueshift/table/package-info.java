/// The content of tables: immutable segments, and recent rows in memory that the log covers. Both
/// appear to readers as row groups of a [io.blueshift.scan.TableSnapshot].
@NullMarked
package io.blueshift.table;

import org.jspecify.annotations.NullMarked;
