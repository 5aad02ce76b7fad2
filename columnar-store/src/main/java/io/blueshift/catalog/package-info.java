/// The names and definitions of everything in a warehouse: databases, schemas, tables, views, their
/// columns and constraints. A [io.blueshift.catalog.Catalog] is immutable; every
/// [io.blueshift.catalog.CatalogChange] gives a new one, so that a snapshot is one reference.
@NullMarked
package io.blueshift.catalog;

import org.jspecify.annotations.NullMarked;
