/// Orders rows: sort keys become words whose order as numbers is the order of the rows, words are
/// sorted by radix, and the rows are gathered at the end. Also the first rows of an order (top-N).
@NullMarked
package io.blueshift.sort;

import org.jspecify.annotations.NullMarked;
