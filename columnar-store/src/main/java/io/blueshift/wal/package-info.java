/// The log, which alone says what is committed, and the manifest, which is a checkpoint of it. The
/// bytes are described in `docs/format/log-1.md` and `docs/format/manifest-1.md`.
@NullMarked
package io.blueshift.wal;

import org.jspecify.annotations.NullMarked;
