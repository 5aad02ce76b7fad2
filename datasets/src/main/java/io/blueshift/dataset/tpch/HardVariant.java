package io.blueshift.dataset.tpch;

/// What makes the hard variant of TPC-H hard. Keys keep their equalities, so that every join still
/// finds its rows, but lose their order and density; values outside the keys go missing.
///
/// @param keys what becomes of keys
/// @param nullPercent share of NULLs in each column that is not part of a key, 0 to 100
/// @param seed picks the keys and the missing values
public record HardVariant(Keys keys, double nullPercent, long seed) {

  /// The share of NULLs that the project's benchmarks use.
  public static final double USUAL_NULL_PERCENT = 3.0;

  /// What becomes of a key.
  public enum Keys {
    /// Dense integers, as TPC-H has them.
    PLAIN,
    /// 64-bit hashes over the whole range of BIGINT.
    HASH,
    /// 36 characters in the shape of a UUID.
    TEXT
  }

  /// Checks the share.
  public HardVariant {
    if (!(nullPercent >= 0 && nullPercent <= 100)) {
      throw new IllegalArgumentException(
          "share of NULLs must be 0 to 100 percent [percent=" + nullPercent + "]");
    }
  }

  /// Maps a key to its hash. The map is a bijection of 64-bit numbers: every step (adding a constant,
  /// xor with a shifted copy, multiplying by an odd constant) can be undone. The constants are those
  /// of the SplitMix64 generator (Steele, Lea and Flood, OOPSLA 2014).
  long hashKey(long key) {
    return mix(key + seed * 0x9E3779B97F4A7C15L);
  }

  /// Maps a key to text; different keys have different first 16 digits.
  String textKey(long key) {
    long high = hashKey(key);
    long low = mix(high ^ 0xD1B54A32D192ED03L);
    char[] text = new char[36];
    int position = 0;
    for (int digit = 0; digit < 32; digit++) {
      if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
        text[position++] = '-';
      }
      long half = digit < 16 ? high : low;
      text[position++] = Character.forDigit((int) (half >>> (60 - 4 * (digit & 15))) & 15, 16);
    }
    return new String(text);
  }

  /// Decides whether the value of a column goes missing in the row that a hash stands for.
  boolean isMissing(long rowHash, int column) {
    long draw = mix(rowHash + (column + 1) * 0xBF58476D1CE4E5B9L) >>> 11;
    return draw * 0x1.0p-53 * 100 < nullPercent;
  }

  /// Adds a key to the hash that identifies a row.
  long combine(long rowHash, long key) {
    return mix(rowHash * 31 + key + seed);
  }

  private static long mix(long value) {
    long mixed = value;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
