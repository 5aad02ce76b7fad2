/// How the values of one page are written and read back: constants, runs, bit-packed frames of
/// reference, deltas, ALP for floating point, symbol tables for strings, zstd around a page. Encoders
/// work on heap arrays, decoders on native memory; the loops that decide speed have a scalar form
/// here and a Vector API twin in `simd`, chosen once when the process starts.
///
/// [io.blueshift.encoding.PageLayout] has the picture of a page. To add an encoding: give it a number
/// in [io.blueshift.encoding.Encoding], write it in the lane's encoder where the cost rule compares
/// sizes, read it in the lane's decoder (the switches are exhaustive), describe its bytes in
/// `docs/format/segment-1.md`, and add it to the round-trip test's domain.
@NullMarked
package io.blueshift.encoding;

import org.jspecify.annotations.NullMarked;
