package io.blueshift.segment;

import java.util.Arrays;

/// Estimates how many different values a column has: HyperLogLog (Flajolet, Fusy, Gandouet, Meunier
/// 2007) with 2,048 registers of a byte, which errs by about 2.3 %, and linear counting for small
/// counts. Own code, because loading feeds it every value of every column.
///
/// Used by one thread while it is filled, then by any.
public final class DistinctSketch {
  static final int REGISTER_COUNT = 2048;
  private static final int INDEX_BITS = 11;
  private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTER_COUNT);

  private final byte[] registers;

  /// Makes an empty sketch.
  public DistinctSketch() {
    this.registers = new byte[REGISTER_COUNT];
  }

  private DistinctSketch(byte[] registers) {
    this.registers = registers;
  }

  static DistinctSketch ofRegisters(byte[] registers) {
    return new DistinctSketch(registers.clone());
  }

  byte[] registers() {
    return registers;
  }

  /// Adds a value by a hash whose bits are all well mixed.
  public void addHash(long hash) {
    int index = (int) (hash >>> (64 - INDEX_BITS));
    int rank = Long.numberOfLeadingZeros(hash << INDEX_BITS | 1L << (INDEX_BITS - 1)) + 1;
    if (rank > registers[index]) {
      registers[index] = (byte) rank;
    }
  }

  /// Adds a value of an integer lane, or the bits of a double.
  public void addLong(long value) {
    addHash(mix(value));
  }

  /// Mixes the bits of a value (Stafford's variant 13 of the MurmurHash3 finalizer).
  static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }

  /// Adds the values of another sketch.
  public void add(DistinctSketch other) {
    byte[] added = other.registers;
    for (int i = 0; i < registers.length; i++) {
      registers[i] = (byte) Math.max(registers[i], added[i]);
    }
  }

  /// Returns a sketch of the same values, which does not change when this one does.
  public DistinctSketch copy() {
    return new DistinctSketch(registers.clone());
  }

  /// Returns the estimated count of different values.
  public double estimate() {
    double sum = 0;
    int zeros = 0;
    for (byte register : registers) {
      sum += 1.0 / (1L << register);
      zeros += register == 0 ? 1 : 0;
    }
    double raw = ALPHA * REGISTER_COUNT * REGISTER_COUNT / sum;
    if (raw <= 2.5 * REGISTER_COUNT && zeros > 0) {
      return REGISTER_COUNT * Math.log((double) REGISTER_COUNT / zeros);
    }
    return raw;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DistinctSketch sketch && Arrays.equals(registers, sketch.registers);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(registers);
  }
}
