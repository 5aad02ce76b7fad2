/// Writes Parquet files on Parquet's own column writers, below the record interfaces that need
/// Hadoop's classes at run time. Knows neither SQL nor data sets: who writes a file brings its schema
/// and appends the values.
@NullMarked
package io.blueshift.parquet;

import org.jspecify.annotations.NullMarked;
