/// The binary form of one semi-structured value (SUPER): how it is written in one pass, read in
/// place without decoding, checked, ordered, and turned from and into JSON text. The bytes are
/// described in `docs/format/super-1.md`.
@NullMarked
package io.blueshift.document;

import org.jspecify.annotations.NullMarked;
