package io.blueshift.sql.copy;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/// Decompresses pages of Parquet files by the codecs' own libraries; Parquet's own way needs Hadoop.
final class ParquetPageCodec {
  private ParquetPageCodec() {}

  /// Returns the bytes of a page.
  ///
  /// @param sizeBytes the size that the page's header gives
  /// @throws IOException if the page is damaged
  /// @throws DatabaseException FEATURE_NOT_SUPPORTED if the codec is none of those known here
  static byte[] decompress(
      CompressionCodecName codec, byte[] source, int offset, int length, int sizeBytes)
      throws IOException {
    return switch (codec) {
      case UNCOMPRESSED -> Arrays.copyOfRange(source, offset, offset + length);
      case SNAPPY -> checked(snappy(source, offset, length, sizeBytes), sizeBytes);
      case GZIP -> checked(gzip(source, offset, length, sizeBytes), sizeBytes);
      case ZSTD -> checked(zstd(source, offset, length, sizeBytes), sizeBytes);
      case LZ4_RAW -> checked(lz4(source, offset, length, sizeBytes), sizeBytes);
      case LZO, BROTLI, LZ4 ->
          throw new DatabaseException(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  "Parquet files with this compression cannot be read [codec=" + codec + "]")
              .withHint("Write the file with zstd, snappy, gzip, lz4_raw or no compression.");
    };
  }

  private static byte[] snappy(byte[] source, int offset, int length, int sizeBytes)
      throws IOException {
    byte[] page = new byte[sizeBytes];
    if (Snappy.uncompressedLength(source, offset, length) != sizeBytes) {
      throw new IOException("page has another size than its header says");
    }
    Snappy.uncompress(source, offset, length, page, 0);
    return page;
  }

  private static byte[] gzip(byte[] source, int offset, int length, int sizeBytes)
      throws IOException {
    try (GZIPInputStream input =
        new GZIPInputStream(new ByteArrayInputStream(source, offset, length))) {
      return input.readNBytes(sizeBytes);
    }
  }

  private static byte[] zstd(byte[] source, int offset, int length, int sizeBytes)
      throws IOException {
    byte[] page = new byte[sizeBytes];
    long count = Zstd.decompressByteArray(page, 0, sizeBytes, source, offset, length);
    if (Zstd.isError(count)) {
      throw new IOException("page is damaged: " + Zstd.getErrorName(count));
    }
    return count == sizeBytes ? page : Arrays.copyOf(page, (int) count);
  }

  private static byte[] lz4(byte[] source, int offset, int length, int sizeBytes)
      throws IOException {
    byte[] page = new byte[sizeBytes];
    try {
      int count = new Lz4Decompressor().decompress(source, offset, length, page, 0, sizeBytes);
      return count == sizeBytes ? page : Arrays.copyOf(page, count);
    } catch (RuntimeException damaged) {
      throw new IOException("page is damaged: " + damaged.getMessage(), damaged);
    }
  }

  private static byte[] checked(byte[] page, int sizeBytes) throws IOException {
    if (page.length != sizeBytes) {
      throw new IOException("page has another size than its header says");
    }
    return page;
  }
}
