package io.blueshift.memory;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// All native memory as one segment, for the loops that everything else waits for.
///
/// An access to a segment whose class the compiler cannot tell costs two to eight times as much, and
/// it can tell only as long as the whole process has used one class of segment at that place. The
/// class of a constant it knows always. So a kernel asks once for the address of each segment, which
/// checks the size that it will touch, and then reads and writes [#ALL] at addresses.
///
/// Whoever calls a kernel keeps the segments' memory alive until it returns.
public final class NativeMemory {
  /// Every address, without limits: an offset in it is an address.
  @SuppressWarnings("restricted")
  public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /// The bits an address can have. Nothing lies in the other half of what a positive number can say.
  private static final long ADDRESS_BITS = Long.MAX_VALUE >>> 1;

  private NativeMemory() {}

  /// Returns the same address in a form that lets the compiler see that it and its surroundings lie
  /// within [#ALL]: accesses then need no check, and straight code becomes three times as fast. Loops
  /// that the compiler turns into vector instructions by itself are better off with the plain address,
  /// since the mask hides from it that accesses follow each other.
  public static long uncheckedAddress(long address) {
    return address & ADDRESS_BITS;
  }

  /// Returns the address of a native segment of which `sizeBytes` from `offset` on will be touched.
  ///
  /// @throws IndexOutOfBoundsException if the segment is smaller
  /// @throws IllegalArgumentException if it is not native
  public static long address(MemorySegment segment, long offset, long sizeBytes) {
    Objects.checkFromIndexSize(offset, sizeBytes, segment.byteSize());
    if (!segment.isNative()) {
      throw new IllegalArgumentException("kernels work on native memory only");
    }
    return segment.address() + offset;
  }
}
