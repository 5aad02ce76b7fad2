package io.blueshift.parquet;

import java.io.IOException;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;

/// A row group while it is filled: rows are encoded and compressed in memory, value after value, and
/// wait there until the file takes them. Used by one thread at a time; several row groups of one file
/// may be filled side by side.
public final class ParquetRowGroup {
  private static final int COLUMN_INDEX_BYTES = 64;

  private final ColumnChunkPageWriteStore pages;
  private final ColumnWriteStore store;
  private final ColumnWriter[] writers;
  private int rowCount;
  private boolean complete;

  ParquetRowGroup(MessageType schema, ParquetProperties properties, PageCompressor compressor) {
    pages =
        ColumnChunkPageWriteStore.builder()
            .withCompressorProvider(_ -> compressor)
            .withSchema(schema)
            .withAllocator(new HeapByteBufferAllocator())
            .withColumnIndexTruncateLength(COLUMN_INDEX_BYTES)
            .withPageWriteChecksumEnabled(true)
            .build();
    store = properties.newColumnWriteStore(schema, pages, pages);
    writers = schema.getColumns().stream().map(store::getColumnWriter).toArray(ColumnWriter[]::new);
  }

  /// Returns the writer of a column; each takes one value or NULL a row.
  public ColumnWriter column(int index) {
    return writers[index];
  }

  /// Completes a row, for which every column's writer has been given its value.
  public void endRow() {
    store.endRecord();
    rowCount++;
  }

  /// Returns how many rows are complete.
  public int rowCount() {
    return rowCount;
  }

  /// Returns about how many bytes the rows take, in memory and later in the file.
  public long sizeBytes() {
    return store.getBufferedSize();
  }

  /// Encodes and compresses the last pages; no row may follow. A thread that fills a row group does
  /// this itself, so that the file need only copy bytes; what it has left undone the file does.
  public void complete() {
    if (!complete) {
      complete = true;
      store.flush();
    }
  }

  void writeTo(ParquetFileWriter file) throws IOException {
    file.startBlock(rowCount);
    pages.flushToFileWriter(file);
    file.endBlock();
  }

  /// Gives the memory back.
  void close() {
    store.close();
    pages.close();
  }
}
