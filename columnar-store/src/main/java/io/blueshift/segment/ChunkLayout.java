package io.blueshift.segment;

/// Where a column's data beside its pages are, as the footer tells: `dictionaryEntryCount` is 0 for a
/// column without dictionary, `symbolTable` is empty for one without.
record ChunkLayout(
    SegmentColumn column,
    int dictionaryEntryCount,
    long dictionaryOffset,
    int dictionarySizeBytes,
    int dictionaryChecksum,
    byte[] symbolTable,
    ChunkStatistics statistics) {}
