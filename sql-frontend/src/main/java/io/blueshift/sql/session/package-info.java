/// Sessions: settings, the current transaction, statements with their parameters and results. The
/// door by which drivers and servers come to the warehouse.
@NullMarked
package io.blueshift.sql.session;

import org.jspecify.annotations.NullMarked;
