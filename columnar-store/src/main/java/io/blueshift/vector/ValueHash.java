package io.blueshift.vector;

import static io.blueshift.memory.NativeMemory.ALL;

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

  /// Hashes bytes in native memory, of which eight are readable however few they are.
  public static long ofBytes(long address, int lengthBytes) {
    long hash = lengthBytes * MULTIPLIER;
    if (lengthBytes < Long.BYTES) {
      return ofLong(
          lengthBytes == 0
              ? hash
              : step(hash, ALL.get(LONG, address) & (1L << (lengthBytes << 3)) - 1));
    }
    int index = 0;
    for (; index + 8 <= lengthBytes; index += 8) {
      hash = step(hash, ALL.get(LONG, address + index));
    }
    int rest = lengthBytes - index;
    return ofLong(
        rest == 0
            ? hash
            : step(hash, ALL.get(LONG, address + lengthBytes - 8) >>> (8 - rest << 3)));
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
