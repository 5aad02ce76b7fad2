package io.blueshift.segment;

import java.util.List;

/// What the log records of a segment that was written and synced. `checksum` is the CRC32C of the
/// file's trailer, which holds the checksums of everything else, so it names the content.
/// `firstRowId` is the row id of the first row; the others follow one by one unless the segment
/// stores row ids.
public record SegmentInfo(
    String fileName,
    int rowCount,
    long sizeBytes,
    int checksum,
    long firstRowId,
    List<ChunkStatistics> statistics) {}
