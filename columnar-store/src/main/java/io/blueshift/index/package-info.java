/// Ordered sets of index entries in native memory: keys as bytes whose unsigned order is the order that is
/// wanted, each with the id of a row. What an entry means, and whether it still holds, is said by
/// `io.blueshift.table`.
@NullMarked
package io.blueshift.index;

import org.jspecify.annotations.NullMarked;
