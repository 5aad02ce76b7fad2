/// Files to which operators write rows when memory is short, and from which they read them back once.
/// The files belong to one statement and are gone when it ends, or at the next open after a crash.
@NullMarked
package io.blueshift.spill;

import org.jspecify.annotations.NullMarked;
