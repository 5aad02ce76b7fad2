/// Makes a logical plan cheap to run: subqueries become joins, conditions move to where their columns
/// come from, joins are ordered by estimated cost, and what nobody reads is dropped.
@NullMarked
package io.blueshift.sql.optimize;

import org.jspecify.annotations.NullMarked;
