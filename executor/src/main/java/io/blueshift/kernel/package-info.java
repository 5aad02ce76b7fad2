/// Loops over the memory of vectors, and the few objects that own, build, read, gather and hash
/// vectors. A kernel takes segments and counts, knows no SQL and allocates nothing; nulls and
/// encodings are decided before it is called.
@NullMarked
package io.blueshift.kernel;

import org.jspecify.annotations.NullMarked;
