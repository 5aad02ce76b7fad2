package io.blueshift.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The 64-bit hash of single values, the same wherever hashes meet: join filters in scans, hash
/// tables, partitions of spilled rows. Never stored.
///
/// Integers of both integer lanes hash alike, so that keys of different width can be compared. Bytes
/// hash by content: callers take trailing blanks off first when the collation says so. The finalizer
/// is the one of splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
/// 2014).
public final class ValueHash {
  /// The hash of NULL.
  public static final long NULL_HASH = 0x9ae16a3b2f90404fL;

  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
  private static final long CANONICAL_NAN = Double.doubleToLongBits(Double.NaN);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private ValueHash() {}

  /// Hashes a value of lane INT32 or INT64, or a word of bits.
  public static long ofLong(long value) {
    long z = value + MULTIPLIER;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  /// Hashes a floating-point value; -0.0 hashes as 0.0 and all NaN alike.
  public static long ofDouble(double value) {
    return ofLong(Double.isNaN(value) ? CANONICAL_NAN : Double.doubleToRawLongBits(value + 0.0));
  }

  /// Hashes a 128-bit value; one that fits 64 bits hashes as the 64-bit value.
  public static long ofInt128(long low, long high) {
    return high == low >> 63 ? ofLong(low) : combine(ofLong(low), ofLong(high));
  }

  /// Hashes an interval by its total length, as intervals are compared.
  public static long ofInterval(int months, int days, long micros) {
    long totalDays = months * 30L + days + Math.floorDiv(micros, 86_400_000_000L);
    return combine(ofLong(totalDays), ofLong(Math.floorMod(micros, 86_400_000_000L)));
  }

  /// Hashes bytes.
  public static long ofBytes(MemorySegment segment, long offset, int lengthBytes) {
    long hash = lengthBytes * MULTIPLIER;
    int index = 0;
    for (; index + 8 <= lengthBytes; index += 8) {
      hash = step(hash, segment.get(LONG, offset + index));
    }
    return ofLong(
        index < lengthBytes ? step(hash, tail(segment, offset, index, lengthBytes)) : hash);
  }

  /// Reads the last bytes, fewer than eight, as a word: from a word that ends with them where the
  /// string is long enough, else one by one.
  private static long tail(MemorySegment segment, long offset, int from, int lengthBytes) {
    if (lengthBytes >= 8) {
      return segment.get(LONG, offset + lengthBytes - 8) >>> (8 - (lengthBytes - from) << 3);
    }
    long word = 0;
    for (int index = from, shift = 0; index < lengthBytes; index++, shift += 8) {
      word |= (segment.get(ValueLayout.JAVA_BYTE, offset + index) & 0xffL) << shift;
    }
    return word;
  }

  /// Hashes bytes that lie zero-padded in the twelve inline bytes of a view.
  public static long ofInlineBytes(MemorySegment views, long viewOffset, int lengthBytes) {
    long hash = lengthBytes * MULTIPLIER;
    if (lengthBytes > 0) {
      long first = views.get(LONG, viewOffset + BytesVector.INLINE_OFFSET);
      hash = step(hash, lengthBytes < 8 ? first & (1L << (lengthBytes << 3)) - 1 : first);
    }
    if (lengthBytes > 8) {
      long second = views.get(ValueLayout.JAVA_INT_UNALIGNED, viewOffset + 12) & 0xffff_ffffL;
      hash = step(hash, second & (1L << (lengthBytes - 8 << 3)) - 1);
    }
    return ofLong(hash);
  }

  private static long step(long hash, long word) {
    long mixed = (hash ^ word) * MULTIPLIER;
    return mixed ^ mixed >>> 32;
  }

  /// Hashes several columns as one: combines the hash of the columns so far with the next one's. Not
  /// symmetric.
  public static long combine(long hash, long next) {
    return ofLong(hash * 31 + next);
  }
}
