package io.blueshift.encoding;

import static io.blueshift.encoding.PageLayout.*;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The native memory in which encoders put one page after the other together: header, validity, body.
/// Used by one thread.
public final class PageBuffer implements AutoCloseable {
  private static final int CAPACITY_MIN_BYTES = 1 << 17;

  private final MemoryBudget budget;
  private NativeBuffer buffer;
  private long bodyOffset;
  private long bodyBytes;

  /// Makes an empty buffer.
  public PageBuffer(MemoryBudget budget) {
    this.budget = budget;
    this.buffer = budget.allocate(CAPACITY_MIN_BYTES);
  }

  /// Begins a page.
  ///
  /// @param presentWords a set bit for each row that is not null, or null when all are present
  /// @param nullCount how many rows are null
  public void begin(int rowCount, long @Nullable [] presentWords, int nullCount) {
    MemorySegment header = buffer.segment();
    header.asSlice(0, HEADER_BYTES).fill((byte) 0);
    header.set(INT, ROW_COUNT_OFFSET, rowCount);
    header.set(LONG, DIVISOR_OFFSET, 1);
    bodyOffset = HEADER_BYTES;
    bodyBytes = 0;
    if (nullCount == rowCount) {
      addFlags(FLAG_ALL_NULL);
    } else if (nullCount > 0 && presentWords != null) {
      addFlags(FLAG_VALIDITY);
      long validityBytes = aligned((rowCount + 7) >>> 3);
      bodyOffset += validityBytes;
      ensureCapacity(bodyOffset);
      int wordCount = (rowCount + 63) >>> 6;
      MemorySegment bits = buffer.segment().asSlice(HEADER_BYTES, validityBytes).fill((byte) 0);
      MemorySegment.copy(presentWords, 0, bits, LONG, 0, wordCount);
    }
  }

  /// Makes the page one of nulls only: without a body.
  public void setAllNull() {
    encoding(Encoding.CONSTANT);
  }

  void encoding(Encoding encoding) {
    buffer.segment().set(BYTE, ENCODING_OFFSET, (byte) encoding.number());
  }

  void width(int width) {
    buffer.segment().set(BYTE, WIDTH_OFFSET, (byte) width);
  }

  void reference(long reference) {
    buffer.segment().set(LONG, REFERENCE_OFFSET, reference);
  }

  void divisor(long divisor) {
    buffer.segment().set(LONG, DIVISOR_OFFSET, divisor);
  }

  void count(int count) {
    buffer.segment().set(INT, COUNT_OFFSET, count);
  }

  void minimumDelta(int minimumDelta) {
    buffer.segment().set(INT, MINIMUM_DELTA_OFFSET, minimumDelta);
  }

  void high(long high) {
    buffer.segment().set(LONG, HIGH_OFFSET, high);
  }

  void addFlags(int flags) {
    MemorySegment header = buffer.segment();
    header.set(BYTE, FLAGS_OFFSET, (byte) (header.get(BYTE, FLAGS_OFFSET) | flags));
  }

  /// Makes the body this large and returns it; what was in it before stays.
  MemorySegment body(long bytes) {
    ensureCapacity(bodyOffset + aligned(bytes) + ALIGNMENT_BYTES);
    bodyBytes = bytes;
    return buffer.segment().asSlice(bodyOffset, aligned(bytes));
  }

  /// Completes the page: puts zstd around its body where asked and worth it, pads it, and returns its
  /// bytes, which are valid until the next page begins.
  ///
  /// @param savingMin the share of the body that zstd must save, from 0 (any byte) to 1 (never)
  public MemorySegment finish(double savingMin) {
    MemorySegment header = buffer.segment();
    header.set(INT, PLAIN_BYTES_OFFSET, Math.toIntExact(bodyBytes));
    if (savingMin >= 1 || bodyBytes < 256 || !compressBody(savingMin)) {
      addFlags(FLAG_ROW_ADDRESSABLE);
    }
    header.set(INT, STORED_BYTES_OFFSET, Math.toIntExact(bodyBytes));
    long end = bodyOffset + bodyBytes;
    header.asSlice(end, aligned(end) - end).fill((byte) 0);
    return header.asSlice(0, aligned(end));
  }

  private boolean compressBody(double savingMin) {
    MemorySegment body = buffer.segment().asSlice(bodyOffset, bodyBytes);
    try (NativeBuffer target = budget.allocate(Zstandard.boundBytes(bodyBytes))) {
      long compressedBytes = Zstandard.compress(body, bodyBytes, target.segment());
      if (compressedBytes > bodyBytes * (1 - savingMin)) {
        return false;
      }
      MemorySegment.copy(target.segment(), 0, body, 0, compressedBytes);
      bodyBytes = compressedBytes;
      addFlags(FLAG_ZSTD);
      return true;
    }
  }

  private void ensureCapacity(long bytes) {
    if (bytes > buffer.capacityBytes()) {
      NativeBuffer larger = budget.allocate(Math.max(bytes, buffer.capacityBytes() * 2));
      MemorySegment.copy(buffer.segment(), 0, larger.segment(), 0, buffer.capacityBytes());
      buffer.close();
      buffer = larger;
    }
  }

  @Override
  public void close() {
    buffer.close();
  }
}
