/// The Vector API forms of kernels; the only package that imports `jdk.incubator.vector`. Its classes
/// are loaded only where that module is present.
@NullMarked
package io.blueshift.kernel.simd;

import org.jspecify.annotations.NullMarked;
