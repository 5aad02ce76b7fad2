/// Computes expressions without columns before a query runs.
@NullMarked
package io.blueshift.sql.constant;

import org.jspecify.annotations.NullMarked;
