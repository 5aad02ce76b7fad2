package io.blueshift.sql.unload;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/// Compresses pages of Parquet files by the codecs' own libraries; Parquet's own way needs Hadoop.
enum ParquetPageCompressor implements BytesInputCompressor {
  SNAPPY(CompressionCodecName.SNAPPY) {
    @Override
    byte[] compress(byte[] page) throws IOException {
      return Snappy.compress(page);
    }
  },
  ZSTD(CompressionCodecName.ZSTD) {
    @Override
    byte[] compress(byte[] page) {
      return Zstd.compress(page);
    }
  },
  GZIP(CompressionCodecName.GZIP) {
    @Override
    byte[] compress(byte[] page) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(page.length);
      try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
        gzip.write(page);
      }
      return bytes.toByteArray();
    }
  };

  private final CompressionCodecName codecName;

  ParquetPageCompressor(CompressionCodecName codecName) {
    this.codecName = codecName;
  }

  /// Returns the compressor for a statement's option; without one it is Snappy, as in Redshift.
  static ParquetPageCompressor of(UnloadOptions.Compression compression) {
    return switch (compression) {
      case NONE -> SNAPPY;
      case GZIP -> GZIP;
      case ZSTD -> ZSTD;
    };
  }

  abstract byte[] compress(byte[] page) throws IOException;

  @Override
  public BytesInput compress(BytesInput page) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(page.size()));
    page.writeAllTo(bytes);
    return BytesInput.from(compress(bytes.toByteArray()));
  }

  @Override
  public CompressionCodecName getCodecName() {
    return codecName;
  }

  @Override
  public void release() {
    // The codecs hold nothing between pages.
  }
}
