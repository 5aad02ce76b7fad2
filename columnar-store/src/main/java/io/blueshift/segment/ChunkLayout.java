package io.blueshift.segment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a column's data beside its pages are, as the footer tells: `symbolTable` is empty for a column
/// without one. Of a shredded SUPER column this is the layout of the skeletons, and `pathCount` layouts of
/// paths follow; theirs say which `path` they are of, that of all other columns is null.
record ChunkLayout(
    SegmentColumn column,
    Dictionary dictionary,
    byte[] symbolTable,
    ChunkStatistics statistics,
    int pathCount,
    @Nullable List<byte[]> path) {

  /// Where a column's dictionary is; `entryCount` is 0 for a column without one.
  record Dictionary(int entryCount, long offset, int sizeBytes, int checksum) {
    static final Dictionary NONE = new Dictionary(0, 0, 0, 0);

    /// Returns the same where the chunk begins at an offset of the file.
    Dictionary placedAt(long chunkOffset) {
      return new Dictionary(
          entryCount, entryCount == 0 ? 0 : chunkOffset + offset, sizeBytes, checksum);
    }
  }

  /// Returns the layout of a column that is not shredded.
  static ChunkLayout of(
      SegmentColumn column, Dictionary dictionary, byte[] symbolTable, ChunkStatistics statistics) {
    return new ChunkLayout(column, dictionary, symbolTable, statistics, 0, null);
  }

  /// Returns the layout of a column that has nothing beside its pages.
  static ChunkLayout ofPages(SegmentColumn column, ChunkStatistics statistics) {
    return of(column, Dictionary.NONE, new byte[0], statistics);
  }

  /// Returns the same as the layout of skeletons.
  ChunkLayout withPaths(int count, ChunkStatistics ofDocuments) {
    return new ChunkLayout(column, dictionary, symbolTable, ofDocuments, count, null);
  }

  /// Returns the same as the layout of a path.
  ChunkLayout atPath(List<byte[]> keys) {
    return new ChunkLayout(column, dictionary, symbolTable, statistics, 0, keys);
  }

  /// Returns the same where the chunk begins at an offset of the file.
  ChunkLayout placedAt(long chunkOffset) {
    return new ChunkLayout(
        column, dictionary.placedAt(chunkOffset), symbolTable, statistics, pathCount, path);
  }

  /// Returns the same with other runs of ascending values.
  ChunkLayout withAscendingRuns(List<ChunkStatistics.Run> runs) {
    return new ChunkLayout(
        column, dictionary, symbolTable, statistics.withAscendingRuns(runs), pathCount, path);
  }
}
