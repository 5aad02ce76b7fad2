package io.blueshift.parquet;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/// Compresses Parquet pages by the codecs' own libraries: Parquet's factory would need Hadoop.
enum PageCompressor implements BytesInputCompressor {
  ZSTD(CompressionCodecName.ZSTD) {
    @Override
    byte[] compress(byte[] page) {
      return Zstd.compress(page, 1);
    }
  },
  SNAPPY(CompressionCodecName.SNAPPY) {
    @Override
    byte[] compress(byte[] page) throws IOException {
      return Snappy.compress(page);
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
  },
  NONE(CompressionCodecName.UNCOMPRESSED) {
    @Override
    byte[] compress(byte[] page) {
      return page;
    }
  };

  private final CompressionCodecName codecName;

  PageCompressor(CompressionCodecName codecName) {
    this.codecName = codecName;
  }

  static PageCompressor of(ParquetCompression compression) {
    return switch (compression) {
      case ZSTD -> ZSTD;
      case SNAPPY -> SNAPPY;
      case GZIP -> GZIP;
      case NONE -> NONE;
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
