@NullMarked
package io.blueshift.parquet;

import org.jspecify.annotations.NullMarked;
