package io.blueshift.sql.copy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.ExternalFileReader;
import io.blueshift.io.ExternalFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.jspecify.annotations.Nullable;

/// A Parquet file open for reading: its footer, and its row groups as pages for Parquet's column
/// readers. Parquet's own file reader needs Hadoop's classes at run time; this one reads the same
/// bytes without them. Used by one thread.
final class ParquetFile implements AutoCloseable {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ENCRYPTED_MAGIC = "PARE".getBytes(StandardCharsets.US_ASCII);

  /// The length of the footer (4 bytes, little endian) and the magic number.
  private static final int TRAILER_BYTES = 8;

  private final Path path;
  private final ExternalFileReader reader;
  private final ParquetMetadata metadata;

  private ParquetFile(Path path, ExternalFileReader reader, ParquetMetadata metadata) {
    this.path = path;
    this.reader = reader;
    this.metadata = metadata;
  }

  /// Opens a file and reads its footer.
  ///
  /// @throws DatabaseException BAD_COPY_FILE_FORMAT if it is no Parquet file
  static ParquetFile open(Path path) {
    ExternalFileReader reader = ExternalFiles.openReader(path);
    boolean opened = false;
    try {
      ParquetFile file = new ParquetFile(path, reader, readFooter(path, reader));
      opened = true;
      return file;
    } finally {
      if (!opened) {
        reader.close();
      }
    }
  }

  private static ParquetMetadata readFooter(Path path, ExternalFileReader reader) {
    long sizeBytes = ExternalFiles.sizeBytes(path);
    if (sizeBytes < TRAILER_BYTES + MAGIC.length) {
      throw damaged(path, "it is too short", null);
    }
    byte[] trailer = read(path, reader, sizeBytes - TRAILER_BYTES, TRAILER_BYTES);
    ByteBuffer buffer = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN);
    int footerBytes = buffer.getInt();
    byte[] magic = new byte[MAGIC.length];
    buffer.get(magic);
    if (Arrays.equals(magic, ENCRYPTED_MAGIC)) {
      throw new DatabaseException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "encrypted Parquet files cannot be read [file=" + path + "]");
    }
    if (!Arrays.equals(magic, MAGIC)) {
      throw damaged(path, "it does not end with PAR1", null);
    }
    if (footerBytes <= 0 || footerBytes > sizeBytes - TRAILER_BYTES - MAGIC.length) {
      throw damaged(path, "the length of its footer is impossible", null);
    }
    byte[] footer = read(path, reader, sizeBytes - TRAILER_BYTES - footerBytes, footerBytes);
    try {
      return new ParquetMetadataConverter()
          .fromParquetMetadata(Util.readFileMetaData(new ByteArrayInputStream(footer)));
    } catch (IOException | RuntimeException e) {
      throw damaged(path, "its footer cannot be read: " + e.getMessage(), e);
    }
  }

  /// Returns the schema and who wrote the file.
  FileMetaData fileMetaData() {
    return metadata.getFileMetaData();
  }

  /// Returns the number of row groups.
  int rowGroupCount() {
    return metadata.getBlocks().size();
  }

  /// Reads the bytes of a row group's columns; pages are decompressed when they are asked for.
  PageReadStore readRowGroup(int index) {
    BlockMetaData block = metadata.getBlocks().get(index);
    Map<ColumnPath, ParquetPageReader> columns = new HashMap<>();
    for (ColumnChunkMetaData chunk : block.getColumns()) {
      int sizeBytes = Math.toIntExact(chunk.getTotalSize());
      byte[] bytes = read(path, reader, chunk.getStartingPos(), sizeBytes);
      columns.put(chunk.getPath(), new ParquetPageReader(path, chunk, bytes));
    }
    return new RowGroupPages(block.getRowCount(), columns);
  }

  private record RowGroupPages(long rowCount, Map<ColumnPath, ParquetPageReader> columns)
      implements PageReadStore {
    @Override
    public PageReader getPageReader(ColumnDescriptor descriptor) {
      PageReader reader = columns.get(ColumnPath.get(descriptor.getPath()));
      if (reader == null) {
        throw new IllegalArgumentException(
            "row group has no such column [column=" + List.of(descriptor.getPath()) + "]");
      }
      return reader;
    }

    @Override
    public long getRowCount() {
      return rowCount;
    }
  }

  private static byte[] read(Path path, ExternalFileReader reader, long position, int length) {
    byte[] bytes = new byte[length];
    if (position < 0 || reader.read(position, bytes, 0, length) != length) {
      throw damaged(path, "it ends before its data does", null);
    }
    return bytes;
  }

  static DatabaseException damaged(Path path, String reason, @Nullable Throwable cause) {
    return new DatabaseException(
        ErrorCode.BAD_COPY_FILE_FORMAT,
        "not a Parquet file, or a damaged one [file=" + path + ", reason=" + reason + "]",
        cause);
  }

  @Override
  public void close() {
    reader.close();
  }
}
