/// Writes data sets as files: delimited text as TPC's tools make it, CSV, and Parquet. Threads make
/// the parts of a table side by side and the files come out the same for every number of threads.
@NullMarked
package io.blueshift.dataset.file;

import org.jspecify.annotations.NullMarked;
