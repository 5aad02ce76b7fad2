/// What the planner sees of the catalog: tables, views and system tables by name, with the columns
/// and statistics that binding and optimisation ask for.
@NullMarked
package io.blueshift.sql.schema;

import org.jspecify.annotations.NullMarked;
