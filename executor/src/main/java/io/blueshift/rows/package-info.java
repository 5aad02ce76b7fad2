/// Rows kept in memory: collected column by column from batches, read in any order, and written into
/// new batches. Sorts, windows, buffered aggregates and joins stand on it.
@NullMarked
package io.blueshift.rows;

import org.jspecify.annotations.NullMarked;
