package io.blueshift.sql.copy;

import com.github.luben.zstd.ZstdInputStream;
import io.blueshift.io.ExternalFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/// Opens compressed files.
final class Decompression {
  private static final int BUFFER_BYTES = 1 << 18;

  private Decompression() {}

  static InputStream open(Path file, CopyOptions.Compression compression) {
    InputStream raw = new BufferedInputStream(ExternalFiles.openStream(file), BUFFER_BYTES);
    try {
      return switch (compression) {
        case NONE -> raw;
        case GZIP -> new GZIPInputStream(raw, BUFFER_BYTES);
        case BZIP2 -> new BZip2CompressorInputStream(raw, true);
        case ZSTD -> new ZstdInputStream(raw).setContinuous(false);
      };
    } catch (IOException e) {
      throw ExternalFiles.failure("decompress", file, e);
    }
  }
}
