package io.blueshift.sql.unload;

import io.blueshift.io.ExternalFiles;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.planner.OutputColumn;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/// A Parquet file. A row group is encoded and compressed in memory and written when it has its size.
/// Parquet's column writers are used directly, below the record interfaces that need Hadoop's classes
/// at run time.
final class ParquetUnloadFile implements UnloadFile {
  private static final int COLUMN_INDEX_BYTES = 64;
  private static final int BUFFER_BYTES = 1 << 18;

  /// How many rows are appended between two looks at the sizes.
  private static final int ROWS_PER_SIZE_CHECK = 1_024;

  private final Path path;
  private final UnloadOptions options;
  private final List<ParquetColumn> columns;
  private final MessageType schema;
  private final ParquetProperties properties = ParquetProperties.builder().build();
  private final ParquetFileWriter writer;
  private @Nullable RowGroup rowGroup;

  private ParquetUnloadFile(
      Path path,
      UnloadOptions options,
      List<ParquetColumn> columns,
      MessageType schema,
      ParquetFileWriter writer) {
    this.path = path;
    this.options = options;
    this.columns = columns;
    this.schema = schema;
    this.writer = writer;
  }

  /// Creates or replaces a file.
  static ParquetUnloadFile create(
      Path path, UnloadOptions options, List<OutputColumn> outputColumns, ZoneId zone) {
    List<ParquetColumn> columns =
        outputColumns.stream().map(column -> ParquetColumn.of(column, zone)).toList();
    MessageType schema =
        new MessageType("rows", columns.stream().map(ParquetColumn::type).toArray(Type[]::new));
    try {
      ParquetFileWriter writer =
          new ParquetFileWriter(
              new LocalFile(path),
              schema,
              ParquetFileWriter.Mode.OVERWRITE,
              options.rowGroupBytes(),
              0,
              null,
              ParquetProperties.builder().build());
      writer.start();
      return new ParquetUnloadFile(path, options, columns, schema, writer);
    } catch (IOException e) {
      throw ExternalFiles.failure("create", path, e);
    }
  }

  @Override
  public boolean append(VectorReader[] readers, int row) {
    try {
      RowGroup group = rowGroup;
      if (group != null && group.rowCount % ROWS_PER_SIZE_CHECK == 0) {
        long groupBytes = group.sizeBytes();
        if (writer.getPos() + groupBytes >= options.fileSizeMaxBytes()) {
          return false;
        }
        if (groupBytes >= options.rowGroupBytes()) {
          write(group);
          group = null;
        }
      }
      if (group == null) {
        group = new RowGroup();
        rowGroup = group;
      }
      group.append(readers, row);
      return true;
    } catch (IOException e) {
      throw ExternalFiles.failure("write", path, e);
    }
  }

  private void write(RowGroup group) throws IOException {
    rowGroup = null;
    group.store.flush();
    writer.startBlock(group.rowCount);
    group.pages.flushToFileWriter(writer);
    writer.endBlock();
    group.close();
  }

  @Override
  public void close() {
    try {
      RowGroup group = rowGroup;
      if (group != null) {
        write(group);
      }
      writer.end(Map.of());
      writer.close();
    } catch (IOException e) {
      throw ExternalFiles.failure("write", path, e);
    }
  }

  /// Rows that are being encoded.
  private final class RowGroup {
    final ColumnChunkPageWriteStore pages;
    final ColumnWriteStore store;
    final ColumnWriter[] writers;
    int rowCount;

    RowGroup() {
      ParquetPageCompressor compressor = ParquetPageCompressor.of(options.compression());
      pages =
          ColumnChunkPageWriteStore.builder()
              .withCompressorProvider(_ -> compressor)
              .withSchema(schema)
              .withAllocator(new HeapByteBufferAllocator())
              .withColumnIndexTruncateLength(COLUMN_INDEX_BYTES)
              .withPageWriteChecksumEnabled(true)
              .build();
      store = properties.newColumnWriteStore(schema, pages, pages);
      writers =
          schema.getColumns().stream().map(store::getColumnWriter).toArray(ColumnWriter[]::new);
    }

    void append(VectorReader[] readers, int row) {
      for (int column = 0; column < writers.length; column++) {
        columns.get(column).write(readers[column], row, writers[column]);
      }
      store.endRecord();
      rowCount++;
    }

    long sizeBytes() {
      return store.getBufferedSize();
    }

    void close() {
      store.close();
      pages.close();
    }
  }

  /// The door through which Parquet's writer reaches a file.
  private record LocalFile(Path path) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return createOrOverwrite(blockSizeHint);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return new CountingStream(new BufferedOutputStream(ExternalFiles.create(path), BUFFER_BYTES));
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  private static final class CountingStream extends PositionOutputStream {
    private final OutputStream out;
    private long position;

    CountingStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      position += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
