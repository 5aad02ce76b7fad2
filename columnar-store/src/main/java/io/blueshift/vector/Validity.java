package io.blueshift.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which positions of a vector hold a value: all of them, or those whose bit is set in an Arrow
/// bitmap (set = present, least significant bit first, readable in whole 64-bit words up to the next
/// multiple of 64 positions).
///
/// The bitmap belongs to the vector's producer.
public final class Validity {
  /// No position is null.
  public static final Validity ALL_PRESENT = new Validity(null);

  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

  private final @Nullable MemorySegment bits;

  private Validity(@Nullable MemorySegment bits) {
    this.bits = bits;
  }

  /// Makes a validity of a bitmap that stays the caller's.
  public static Validity ofBits(MemorySegment bits) {
    return new Validity(Objects.requireNonNull(bits));
  }

  /// Returns whether no position is null. Kernels ask this once, before their loop.
  public boolean allPresent() {
    return bits == null;
  }

  /// Returns the bitmap.
  ///
  /// @throws NullPointerException when all positions are present
  public MemorySegment bits() {
    return Objects.requireNonNull(bits, "all positions are present");
  }

  /// Returns whether a position holds a value. Not for inner loops.
  public boolean isPresent(int position) {
    return bits == null || (word(position >>> 6) >>> position & 1) != 0;
  }

  /// Returns 64 positions at once: bit `i` says whether position `64 × wordIndex + i` is present.
  public long word(int wordIndex) {
    return bits == null ? -1L : bits.get(WORD, (long) wordIndex << 3);
  }

  /// Counts the nulls among the first `rowCount` positions.
  public int nullCount(int rowCount) {
    if (bits == null) {
      return 0;
    }
    int present = 0;
    int fullWords = rowCount >>> 6;
    for (int wordIndex = 0; wordIndex < fullWords; wordIndex++) {
      present += Long.bitCount(word(wordIndex));
    }
    if ((rowCount & 63) != 0) {
      present += Long.bitCount(word(fullWords) & (1L << rowCount) - 1);
    }
    return rowCount - present;
  }
}
