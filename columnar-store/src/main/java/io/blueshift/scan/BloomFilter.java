package io.blueshift.scan;

/// A blocked Bloom filter over 64-bit hashes (Putze, Sanders, Singler: Cache-, Hash- and
/// Space-Efficient Bloom Filters, 2007): a hash picks one 64-bit block and sets four bits in it.
///
/// Filled by one thread, or by several through [#merge]; then only read, by any thread.
public final class BloomFilter {
  private final long[] blocks;
  private final int shift;

  /// Makes an empty filter for about `expectedKeyCount` keys, with twelve bits or more for each.
  public BloomFilter(long expectedKeyCount) {
    int logBlockCount = logBlockCount(expectedKeyCount);
    this.blocks = new long[1 << logBlockCount];
    this.shift = 64 - logBlockCount;
  }

  private static int logBlockCount(long expectedKeyCount) {
    long blockCount = Math.max(64, Long.highestOneBit(Math.max(1, expectedKeyCount / 5)) << 1);
    return Long.numberOfTrailingZeros(Math.min(blockCount, 1L << 26));
  }

  /// Returns the size of a filter for about `expectedKeyCount` keys.
  public static long sizeBytes(long expectedKeyCount) {
    return 8L << logBlockCount(expectedKeyCount);
  }

  /// Adds a hash whose bits are all well mixed.
  public void add(long hash) {
    blocks[(int) (hash >>> shift)] |= mask(hash);
  }

  /// Returns whether the hash may have been added.
  public boolean mayContain(long hash) {
    long mask = mask(hash);
    return (blocks[(int) (hash >>> shift)] & mask) == mask;
  }

  /// Adds everything that another filter of the same size holds.
  public void merge(BloomFilter other) {
    for (int block = 0; block < blocks.length; block++) {
      blocks[block] |= other.blocks[block];
    }
  }

  /// Returns the filter's size.
  public long sizeBytes() {
    return (long) blocks.length << 3;
  }

  private static long mask(long hash) {
    return 1L << hash | 1L << (hash >>> 6) | 1L << (hash >>> 12) | 1L << (hash >>> 18);
  }
}
