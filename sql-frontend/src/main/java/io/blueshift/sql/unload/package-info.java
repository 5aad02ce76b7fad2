/// UNLOAD: a query's rows into files.
@NullMarked
package io.blueshift.sql.unload;

import org.jspecify.annotations.NullMarked;
