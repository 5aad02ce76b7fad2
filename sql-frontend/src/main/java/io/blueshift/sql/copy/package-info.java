/// COPY: files into columns. A text is cut into records and fields where it lies, each field is
/// parsed straight into its column's buffer, and batches go to the table's appender; parts of one
/// file are read in parallel.
@NullMarked
package io.blueshift.sql.copy;

import org.jspecify.annotations.NullMarked;
