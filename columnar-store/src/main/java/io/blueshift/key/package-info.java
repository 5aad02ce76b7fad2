/// Keys of rows: the bytes of their values, in an order that is the order of the values, and the table from
/// keys to row ids.
@NullMarked
package io.blueshift.key;

import org.jspecify.annotations.NullMarked;
