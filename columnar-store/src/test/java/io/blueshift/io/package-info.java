/// Tests of storage directories, and the double that fails, tears and forgets.
@NullMarked
package io.blueshift.io;

import org.jspecify.annotations.NullMarked;
