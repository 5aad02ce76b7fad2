/// Rules of the optimiser.
@NullMarked
package io.blueshift.sql.optimize;

import org.jspecify.annotations.NullMarked;
