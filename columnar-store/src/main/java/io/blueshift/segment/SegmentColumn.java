package io.blueshift.segment;

import io.blueshift.type.LogicalType;

/// A column as a segment stores it. `number` identifies it in its table for life, whatever its name
/// and place; `name` is for messages.
public record SegmentColumn(int number, String name, LogicalType type, Compression compression) {
  /// The number of the column that holds row ids, where they are not consecutive.
  public static final int ROW_ID_NUMBER = -1;

  /// The number of the column that holds the commits that added the rows, where they differ and somebody
  /// may read as of an older one.
  public static final int BEGIN_NUMBER = -2;

  /// The number of the column that holds the commits that deleted the rows, of a history segment.
  public static final int END_NUMBER = -3;

  /// What the table's definition asks of the encoder.
  public enum Compression {
    /// The cost rule decides for every page.
    AUTOMATIC(0),
    /// Values as they are (ENCODE RAW).
    NONE(1),
    /// zstd around every page it makes smaller (ENCODE ZSTD).
    ZSTD(2),
    /// Only encodings of which single rows can be read: for tables with enforced keys or indexes.
    ROW_ADDRESSABLE(3);

    private final int number;

    Compression(int number) {
      this.number = number;
    }

    /// Returns the number that stands in footers and never changes its meaning.
    int number() {
      return number;
    }

    static Compression ofNumber(int number) {
      for (Compression compression : values()) {
        if (compression.number == number) {
          return compression;
        }
      }
      throw new IllegalArgumentException("unknown compression [number=" + number + "]");
    }
  }

  /// Makes a column whose encodings the cost rule chooses.
  public static SegmentColumn of(int number, String name, LogicalType type) {
    return new SegmentColumn(number, name, type, Compression.AUTOMATIC);
  }
}
