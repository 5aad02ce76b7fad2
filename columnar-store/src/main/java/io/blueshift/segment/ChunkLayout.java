package io.blueshift.segment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a column's data beside its pages are, as the footer tells: `dictionaryEntryCount` is 0 for a
/// column without dictionary, `symbolTable` is empty for one without. Of a shredded SUPER column this is
/// the layout of the skeletons, and `pathCount` layouts of paths follow; theirs say which `path` they
/// are of, that of all other columns is null.
record ChunkLayout(
    SegmentColumn column,
    int dictionaryEntryCount,
    long dictionaryOffset,
    int dictionarySizeBytes,
    int dictionaryChecksum,
    byte[] symbolTable,
    ChunkStatistics statistics,
    int pathCount,
    @Nullable List<byte[]> path) {

  /// Makes the layout of a column that is not shredded.
  ChunkLayout(
      SegmentColumn column,
      int dictionaryEntryCount,
      long dictionaryOffset,
      int dictionarySizeBytes,
      int dictionaryChecksum,
      byte[] symbolTable,
      ChunkStatistics statistics) {
    this(
        column,
        dictionaryEntryCount,
        dictionaryOffset,
        dictionarySizeBytes,
        dictionaryChecksum,
        symbolTable,
        statistics,
        0,
        null);
  }

  /// Returns the same as the layout of skeletons.
  ChunkLayout withPaths(int count, ChunkStatistics ofDocuments) {
    return new ChunkLayout(
        column,
        dictionaryEntryCount,
        dictionaryOffset,
        dictionarySizeBytes,
        dictionaryChecksum,
        symbolTable,
        ofDocuments,
        count,
        null);
  }

  /// Returns the same as the layout of a path.
  ChunkLayout atPath(List<byte[]> keys) {
    return new ChunkLayout(
        column,
        dictionaryEntryCount,
        dictionaryOffset,
        dictionarySizeBytes,
        dictionaryChecksum,
        symbolTable,
        statistics,
        0,
        keys);
  }

  /// Returns the same where the chunk begins at an offset of the file.
  ChunkLayout placedAt(long chunkOffset) {
    long offset = dictionaryEntryCount == 0 ? 0 : chunkOffset + dictionaryOffset;
    return new ChunkLayout(
        column,
        dictionaryEntryCount,
        offset,
        dictionarySizeBytes,
        dictionaryChecksum,
        symbolTable,
        statistics,
        pathCount,
        path);
  }

  /// Returns the same with other runs of ascending values.
  ChunkLayout withAscendingRuns(List<ChunkStatistics.Run> runs) {
    return new ChunkLayout(
        column,
        dictionaryEntryCount,
        dictionaryOffset,
        dictionarySizeBytes,
        dictionaryChecksum,
        symbolTable,
        statistics.withAscendingRuns(runs),
        pathCount,
        path);
  }
}
