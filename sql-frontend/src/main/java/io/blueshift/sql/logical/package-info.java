/// The logical algebra between the binder and the physical plan. Every column that an operator makes
/// has an id that is unique in its statement, and expressions name columns by these ids
/// ([io.blueshift.expression.Expression.ColumnReference#index()] is an id here), so that operators
/// can be moved without rewriting the expressions above them.
@NullMarked
package io.blueshift.sql.logical;

import org.jspecify.annotations.NullMarked;
