/// TPC-DS: its 24 tables from a port of TPC's dsdgen, and 99 queries with fixed parameters in SQL
/// that means the same in Redshift, PostgreSQL and DuckDB.
@NullMarked
package io.blueshift.dataset.tpcds;

import org.jspecify.annotations.NullMarked;
