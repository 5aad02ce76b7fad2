/// Compares Blueshift with DuckDB on TPC-H and TPC-DS: same data, same queries, same parameters, same
/// number of threads, in one run. [CompareMain] is the program; everything that is timed happens in
/// processes of its own.
@NullMarked
package io.blueshift.benchmark;

import org.jspecify.annotations.NullMarked;
