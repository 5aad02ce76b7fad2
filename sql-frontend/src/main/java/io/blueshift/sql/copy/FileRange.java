package io.blueshift.sql.copy;

import java.nio.file.Path;

/// The records of a file that begin in `start..end`, which one worker reads.
///
/// @param startsInQuotes whether `start` lies inside a quoted field
record FileRange(Path file, long start, long end, boolean first, boolean startsInQuotes) {}
