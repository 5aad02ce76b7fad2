/// Tests of UNLOAD.
@NullMarked
package io.blueshift.sql.unload;

import org.jspecify.annotations.NullMarked;
