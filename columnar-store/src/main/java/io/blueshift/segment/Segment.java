package io.blueshift.segment;

import io.blueshift.io.StorageDirectory;
import io.blueshift.scan.RowGroup;
import java.util.List;

/// An open segment file: mapped, its index and footer checked, its pages checked when they are first
/// touched. Immutable and safe for use by several threads; closed by whoever opened it, when no
/// reader is left.
public final class Segment implements AutoCloseable {
  private Segment() {}

  /// Opens a segment and checks that it is the one the log names.
  ///
  /// @throws io.blueshift.error.DatabaseException DATA_CORRUPTED with file, place, expected and actual
  ///     checksum; UNSUPPORTED_FORMAT_VERSION for a file of a later release
  public static Segment open(StorageDirectory directory, SegmentInfo expected, PageCache cache) {
    throw new UnsupportedOperationException();
  }

  /// Opens a segment of which nothing is known but its name.
  public static Segment open(StorageDirectory directory, String fileName, PageCache cache) {
    throw new UnsupportedOperationException();
  }

  /// Returns what the log records of this file, read from its footer.
  public SegmentInfo info() {
    throw new UnsupportedOperationException();
  }

  /// Returns the stored columns in the file's order.
  public List<SegmentColumn> columns() {
    throw new UnsupportedOperationException();
  }

  /// Returns the rows as a table with these columns sees them. Cheap; the segment must stay open as
  /// long as the row group is used.
  public RowGroup rowGroup(List<ColumnBinding> bindings) {
    throw new UnsupportedOperationException();
  }

  /// Checks every page against its checksum.
  public void verify() {
    throw new UnsupportedOperationException();
  }

  /// Unmaps the file and gives back dictionaries and cached pages.
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
