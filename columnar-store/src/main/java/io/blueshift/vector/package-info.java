/// A column of a batch in memory: values, validity, dictionary and selection, in Arrow's layout on
/// native memory. Vectors are records over memory that somebody else owns: whoever produced a batch
/// owns its memory until it produces the next one; whoever keeps rows copies them.
@NullMarked
package io.blueshift.vector;

import org.jspecify.annotations.NullMarked;
