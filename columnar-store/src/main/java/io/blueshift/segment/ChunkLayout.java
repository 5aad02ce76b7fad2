package io.blueshift.segment;

import java.util.List;

/// Where a column's data beside its pages are, as the footer tells: `dictionaryEntryCount` is 0 for a
/// column without dictionary, `symbolTable` is empty for one without.
record ChunkLayout(
    SegmentColumn column,
    int dictionaryEntryCount,
    long dictionaryOffset,
    int dictionarySizeBytes,
    int dictionaryChecksum,
    byte[] symbolTable,
    ChunkStatistics statistics) {

  /// Returns the same with other runs of ascending values.
  ChunkLayout withAscendingRuns(List<ChunkStatistics.Run> runs) {
    return new ChunkLayout(
        column,
        dictionaryEntryCount,
        dictionaryOffset,
        dictionarySizeBytes,
        dictionaryChecksum,
        symbolTable,
        statistics.withAscendingRuns(runs));
  }
}
