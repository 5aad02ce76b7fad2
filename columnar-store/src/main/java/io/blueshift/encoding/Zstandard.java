package io.blueshift.encoding;

import com.github.luben.zstd.Zstd;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.lang.foreign.MemorySegment;

/// zstd on native memory.
final class Zstandard {
  private static final int LEVEL = 3;

  private Zstandard() {}

  static long boundBytes(long plainBytes) {
    return Zstd.compressBound(plainBytes);
  }

  /// Compresses and returns the size; `target` has [#boundBytes] of space.
  static long compress(MemorySegment source, long sourceBytes, MemorySegment target) {
    checkNative(source, sourceBytes);
    checkNative(target, boundBytes(sourceBytes));
    long size =
        Zstd.compressUnsafe(
            target.address(), target.byteSize(), source.address(), sourceBytes, LEVEL);
    if (Zstd.isError(size)) {
      throw new DatabaseException(
          ErrorCode.INTERNAL_ERROR, "zstd failed [error=" + Zstd.getErrorName(size) + "]");
    }
    return size;
  }

  static void decompress(
      MemorySegment source, long sourceBytes, MemorySegment target, long targetBytes) {
    checkNative(source, sourceBytes);
    checkNative(target, targetBytes);
    long size = Zstd.decompressUnsafe(target.address(), targetBytes, source.address(), sourceBytes);
    if (size != targetBytes) {
      String actual = Zstd.isError(size) ? Zstd.getErrorName(size) : size + " bytes";
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED,
          "page does not decompress [expected=" + targetBytes + " bytes, actual=" + actual + "]");
    }
  }

  private static void checkNative(MemorySegment segment, long bytes) {
    if (!segment.isNative() || bytes < 0 || bytes > segment.byteSize()) {
      throw new IndexOutOfBoundsException(
          "not inside native memory [wanted=" + bytes + ", size=" + segment.byteSize() + "]");
    }
  }
}
