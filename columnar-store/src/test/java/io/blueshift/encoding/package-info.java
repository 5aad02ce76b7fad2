/// Tests of encoding loops: the Vector API twins against the scalar ones, and symbol tables.
@NullMarked
package io.blueshift.encoding;

import org.jspecify.annotations.NullMarked;
