package io.blueshift.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;

/// A Parquet file that is being written: row groups are filled beside it and appended one by one.
/// [#newRowGroup()] may be called by several threads, everything else by one at a time.
public final class ParquetOutput implements Closeable {
  /// The unit of files of distributed stores; streams have none, and nothing is padded.
  private static final long BLOCK_BYTES = 128L << 20;

  private final ParquetFileWriter writer;
  private final MessageType schema;
  private final PageCompressor compressor;
  private final ParquetProperties properties = ParquetProperties.builder().build();

  private ParquetOutput(
      ParquetFileWriter writer, MessageType schema, ParquetCompression compression) {
    this.writer = writer;
    this.schema = schema;
    this.compressor = PageCompressor.of(compression);
  }

  /// Begins a file on a stream, which should be buffered and is closed with the file.
  public static ParquetOutput create(
      OutputStream out, MessageType schema, ParquetCompression compression) throws IOException {
    ParquetFileWriter writer =
        new ParquetFileWriter(
            new StreamFile(out),
            schema,
            ParquetFileWriter.Mode.OVERWRITE,
            BLOCK_BYTES,
            0,
            null,
            ParquetProperties.builder().build());
    writer.start();
    return new ParquetOutput(writer, schema, compression);
  }

  /// Returns an empty row group, to be filled and then given to [#append(ParquetRowGroup)].
  public ParquetRowGroup newRowGroup() {
    return new ParquetRowGroup(schema, properties, compressor);
  }

  /// Returns how many bytes the file has by now.
  public long sizeBytes() throws IOException {
    return writer.getPos();
  }

  /// Appends a row group and gives its memory back. A row group without rows leaves no trace.
  public void append(ParquetRowGroup rowGroup) throws IOException {
    try {
      if (rowGroup.rowCount() > 0) {
        rowGroup.complete();
        rowGroup.writeTo(writer);
      }
    } finally {
      rowGroup.close();
    }
  }

  /// Writes the footer and closes the stream.
  @Override
  public void close() throws IOException {
    try (writer) {
      writer.end(Map.of());
    }
  }

  /// A file that is a stream which is open already.
  private record StreamFile(OutputStream out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return createOrOverwrite(blockSizeHint);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return new CountingStream(out);
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
