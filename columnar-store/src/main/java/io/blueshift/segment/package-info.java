/// Segments: immutable files of up to a million rows, column by column, encoded page by page, and
/// read as [io.blueshift.scan.RowGroup]s. The bytes are those of
/// [io.blueshift.segment.SegmentFormat1], described with a picture in `docs/format/segment-1.md`.
@NullMarked
package io.blueshift.segment;

import org.jspecify.annotations.NullMarked;
