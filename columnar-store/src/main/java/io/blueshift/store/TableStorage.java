package io.blueshift.store;

import io.blueshift.index.IndexMemory;
import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.PageCache;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableMemory;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/// Where segment files of permanent or of temporary tables lie, and how they are named: a folder and
/// a number of which each is given out once; and who pays for what the tables keep in memory.
///
/// Safe for use by several threads.
record TableStorage(
    StorageDirectory directory,
    String folder,
    AtomicLong nextFileNumber,
    PageCache cache,
    MemoryBudget budget,
    TableMemory memory,
    IndexMemory indexMemory) {
  private static final String SUFFIX = ".seg";
  private static final int NUMBER_DIGIT_COUNT = 12;

  /// Returns a name that no file of the folder has had.
  String newFileName() {
    return folder
        + "/"
        + HexFormat.of().toHexDigits(nextFileNumber.getAndIncrement(), NUMBER_DIGIT_COUNT)
        + SUFFIX;
  }

  /// Raises the next number above a file's, so that its name is not given out again.
  void noteFileName(String fileName) {
    nextFileNumber.accumulateAndGet(numberOf(fileName) + 1, Math::max);
  }

  /// Returns the number in the name of a segment file.
  static long numberOf(String fileName) {
    int from = fileName.lastIndexOf('/') + 1;
    return Long.parseLong(fileName.substring(from, fileName.length() - SUFFIX.length()), 16);
  }

  SegmentHandle handle(SegmentInfo info, long bornAtState) {
    return new SegmentHandle(directory, cache, info, bornAtState, memory);
  }
}
