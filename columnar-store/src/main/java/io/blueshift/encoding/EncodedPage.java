package io.blueshift.encoding;

import static io.blueshift.encoding.PageLayout.*;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A page as it is read: its header's fields, its validity bitmap and its body. Immutable; as valid as
/// the memory it was made from.
public final class EncodedPage {
  final Encoding encoding;
  final int flags;
  final int width;
  final int rowCount;
  final long reference;
  final long divisor;
  final int storedBytes;
  final int plainBytes;
  final int count;
  final int minimumDelta;
  final long high;
  final @Nullable MemorySegment validity;

  /// What the encoding describes: the page's own bytes, or what zstd made of them.
  final MemorySegment body;

  /// Reads a page's header.
  ///
  /// @param page the page's bytes, whose checksum the caller has compared
  public EncodedPage(MemorySegment page) {
    this.encoding = Encoding.ofNumber(page.get(BYTE, ENCODING_OFFSET));
    this.flags = page.get(BYTE, FLAGS_OFFSET);
    this.width = page.get(BYTE, WIDTH_OFFSET);
    this.rowCount = page.get(INT, ROW_COUNT_OFFSET);
    this.reference = page.get(LONG, REFERENCE_OFFSET);
    this.divisor = page.get(LONG, DIVISOR_OFFSET);
    this.storedBytes = page.get(INT, STORED_BYTES_OFFSET);
    this.plainBytes = page.get(INT, PLAIN_BYTES_OFFSET);
    this.count = page.get(INT, COUNT_OFFSET);
    this.minimumDelta = page.get(INT, MINIMUM_DELTA_OFFSET);
    this.high = page.get(LONG, HIGH_OFFSET);
    long bodyOffset = HEADER_BYTES;
    if ((flags & FLAG_VALIDITY) != 0) {
      long validityBytes = aligned((rowCount + 7) >>> 3);
      this.validity = page.asSlice(bodyOffset, validityBytes);
      bodyOffset += validityBytes;
    } else {
      this.validity = null;
    }
    this.body = page.asSlice(bodyOffset);
  }

  private EncodedPage(EncodedPage compressed, MemorySegment plainBody) {
    this.encoding = compressed.encoding;
    this.flags = compressed.flags & ~FLAG_ZSTD;
    this.width = compressed.width;
    this.rowCount = compressed.rowCount;
    this.reference = compressed.reference;
    this.divisor = compressed.divisor;
    this.storedBytes = compressed.plainBytes;
    this.plainBytes = compressed.plainBytes;
    this.count = compressed.count;
    this.minimumDelta = compressed.minimumDelta;
    this.high = compressed.high;
    this.validity = compressed.validity;
    this.body = plainBody;
  }

  /// Returns how the page is written.
  public Encoding encoding() {
    return encoding;
  }

  /// Returns the encoding in words, for system views.
  ///
  /// @param codes whether the values are codes of a dictionary
  public String description(boolean codes) {
    String name = encoding.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    String values = codes ? "dictionary/" + name : name;
    return compressed() ? values + "+zstd" : values;
  }

  /// Returns how many rows there are.
  public int rowCount() {
    return rowCount;
  }

  /// Returns whether every row is null; there is no body then.
  public boolean allNull() {
    return (flags & FLAG_ALL_NULL) != 0;
  }

  /// Returns whether all rows have the same value and none is null.
  public boolean constantWithoutNulls() {
    return encoding == Encoding.CONSTANT && validity == null && !allNull();
  }

  /// Returns whether zstd has to be undone before anything is decoded.
  public boolean compressed() {
    return (flags & FLAG_ZSTD) != 0;
  }

  /// Returns whether a row can be read without decoding the whole page.
  public boolean rowAddressable() {
    return (flags & FLAG_ROW_ADDRESSABLE) != 0;
  }

  /// Returns the size of the body once zstd is undone.
  public int plainBytes() {
    return plainBytes;
  }

  /// Returns the bitmap of present rows, or null when no row or every row is null.
  public @Nullable MemorySegment validity() {
    return validity;
  }

  /// Undoes zstd into memory of at least [#plainBytes] and returns the page that reads from there.
  public EncodedPage decompressInto(MemorySegment target) {
    Zstandard.decompress(body, storedBytes, target, plainBytes);
    return withPlainBody(target);
  }

  /// Returns this page as it reads from a body that was decompressed before.
  public EncodedPage withPlainBody(MemorySegment plainBody) {
    return new EncodedPage(this, plainBody);
  }
}
