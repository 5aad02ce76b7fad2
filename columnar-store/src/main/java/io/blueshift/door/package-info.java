/// Rows of tables by their keys, below SQL: what adapters of other protocols work through. The
/// implementations live in `io.blueshift.store`.
@NullMarked
package io.blueshift.door;

import org.jspecify.annotations.NullMarked;
