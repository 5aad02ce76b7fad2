/// Random queries over random tables, whose results are compared with DuckDB's. The statements are
/// PostgreSQL's, so that both sides understand them; [io.blueshift.sql.differential.Dialect] tells
/// where the two differ on purpose.
@NullMarked
package io.blueshift.sql.differential;

import org.jspecify.annotations.NullMarked;
