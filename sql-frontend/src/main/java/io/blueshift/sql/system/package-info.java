/// Catalogs and system views as tables that any SQL can join: pg_catalog, information_schema,
/// Redshift's SVV and STL views. Rows are made from the catalog that the statement's transaction sees.
@NullMarked
package io.blueshift.sql.system;

import org.jspecify.annotations.NullMarked;
