package io.blueshift.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The first version of a segment file's bytes. All numbers are little-endian; the whole manual is
/// `docs/format/segment-1.md`.
///
/// <pre>
///   0         64                                                                  size - 64
///   +---------+--------------------------------+----------+----------+----------+---------+
///   | header  | pages of column 0, 1, 2, …     | index    | footer   | padding  | trailer |
///   +---------+--------------------------------+----------+----------+----------+---------+
///
///   header   magic 8 | version 4 | - 4 | segment id 8 | zeros
///   index    per column, per page, 40 bytes: offset 8 | size 4 | checksum 4 | minimum 8 | maximum 8
///            | null count 4 | flags 4
///   footer   rows, columns, types, dictionaries, symbol tables, statistics (see SegmentFooter)
///   trailer  index offset 8 | index size 8 | footer offset 8 | footer size 8 | index checksum 4
///            | footer checksum 4 | header checksum 4 | version 4 | trailer checksum 4 | - 4 | magic 8
/// </pre>
///
/// Checksums are CRC32C. A page's covers the page with its padding; the trailer's covers the trailer
/// up to itself, and with it everything: it names the file's content in the log.
public final class SegmentFormat1 {
  /// The version number in header and trailer.
  public static final int VERSION = 1;

  /// The version number of a file with shredded columns: `docs/format/segment-2.md`.
  public static final int VERSION_SHREDDED = 2;

  /// The rows of a page; only the last page of a column has fewer.
  public static final int PAGE_ROW_COUNT = 8192;

  /// `BLUESEG1`, read as a little-endian number.
  static final long MAGIC = 0x3147_4553_4555_4C42L;

  static final int HEADER_BYTES = 64;
  static final int HEADER_MAGIC_OFFSET = 0;
  static final int HEADER_VERSION_OFFSET = 8;
  static final int HEADER_SEGMENT_ID_OFFSET = 16;

  static final int TRAILER_BYTES = 64;
  static final int TRAILER_INDEX_OFFSET = 0;
  static final int TRAILER_INDEX_SIZE_OFFSET = 8;
  static final int TRAILER_FOOTER_OFFSET = 16;
  static final int TRAILER_FOOTER_SIZE_OFFSET = 24;
  static final int TRAILER_INDEX_CHECKSUM_OFFSET = 32;
  static final int TRAILER_FOOTER_CHECKSUM_OFFSET = 36;
  static final int TRAILER_HEADER_CHECKSUM_OFFSET = 40;
  static final int TRAILER_VERSION_OFFSET = 44;
  static final int TRAILER_CHECKSUM_OFFSET = 48;
  static final int TRAILER_MAGIC_OFFSET = 56;

  static final int ENTRY_BYTES = 40;
  static final int ENTRY_OFFSET_OFFSET = 0;
  static final int ENTRY_SIZE_OFFSET = 8;
  static final int ENTRY_CHECKSUM_OFFSET = 12;
  static final int ENTRY_MINIMUM_OFFSET = 16;
  static final int ENTRY_MAXIMUM_OFFSET = 24;
  static final int ENTRY_NULL_COUNT_OFFSET = 32;
  static final int ENTRY_FLAGS_OFFSET = 36;

  /// The entry's minimum and maximum are known: integers, the bits of doubles, dictionary codes, or
  /// unsigned prefixes of strings.
  static final int ENTRY_FLAG_BOUNDS = 1;

  /// The page is one of a shredded path, and skeletons have values of other kinds at that path.
  static final int ENTRY_FLAG_MIXED = 2;

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private SegmentFormat1() {}

  static int checksum(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.asByteBuffer());
    return (int) crc.getValue();
  }

  static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.wrap(bytes));
    return (int) crc.getValue();
  }

  static int pageCount(int rowCount) {
    return (rowCount + PAGE_ROW_COUNT - 1) / PAGE_ROW_COUNT;
  }
}
