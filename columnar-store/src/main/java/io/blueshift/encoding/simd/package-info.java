/// The Vector API twins of the encoding loops. Nothing here may be touched unless the module
/// `jdk.incubator.vector` is there; [io.blueshift.encoding.BitUnpacker#best] and
/// [io.blueshift.encoding.ValueFilter#best] are the only gates.
@NullMarked
package io.blueshift.encoding.simd;

import org.jspecify.annotations.NullMarked;
