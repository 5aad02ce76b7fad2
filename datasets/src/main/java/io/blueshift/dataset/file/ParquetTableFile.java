package io.blueshift.dataset.file;

import io.blueshift.dataset.ColumnType;
import io.blueshift.dataset.DatasetColumn;
import io.blueshift.dataset.DatasetTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.PrimitiveBuilder;
import org.jspecify.annotations.Nullable;

/// A table as a Parquet file. Threads encode and compress row groups in memory and the sequencer
/// appends them in the order of the parts; a part ends its row group. It uses Parquet's column
/// writers directly, below the record interfaces that need Hadoop's classes at run time.
final class ParquetTableFile implements TableFile {

  private static final int ROW_GROUP_ROWS = 122_880;
  private static final int COLUMN_INDEX_BYTES = 64;
  private static final long ROW_GROUP_BYTES = 128L << 20;

  private final ParquetFileWriter writer;
  private final MessageType schema;
  private final PageCompressor compressor;
  private final ParquetProperties properties = ParquetProperties.builder().build();
  private final PartSequencer<RowGroup> sequencer = new PartSequencer<>(this::append);

  private ParquetTableFile(
      ParquetFileWriter writer, MessageType schema, PageCompressor compressor) {
    this.writer = writer;
    this.schema = schema;
    this.compressor = compressor;
  }

  /// Creates or replaces a file.
  static TableFile create(Path file, DatasetTable table, ParquetCompression compression)
      throws IOException {
    MessageType schema = schema(table);
    ParquetFileWriter writer =
        new ParquetFileWriter(
            new LocalOutputFile(file),
            schema,
            ParquetFileWriter.Mode.OVERWRITE,
            ROW_GROUP_BYTES,
            0,
            null,
            ParquetProperties.builder().build());
    writer.start();
    return new ParquetTableFile(writer, schema, PageCompressor.of(compression));
  }

  private static MessageType schema(DatasetTable table) {
    Type[] fields = table.columns().stream().map(ParquetTableFile::field).toArray(Type[]::new);
    return new MessageType(table.name(), fields);
  }

  private static Type field(DatasetColumn column) {
    return switch (column.type()) {
      case ColumnType.Int32 _ -> primitive(column, PrimitiveTypeName.INT32, null);
      case ColumnType.Int64 _ -> primitive(column, PrimitiveTypeName.INT64, null);
      case ColumnType.Decimal(int precision, int scale) ->
          primitive(
              column,
              precision <= 9 ? PrimitiveTypeName.INT32 : PrimitiveTypeName.INT64,
              LogicalTypeAnnotation.decimalType(scale, precision));
      case ColumnType.FixedText _ -> text(column);
      case ColumnType.VariableText _ -> text(column);
      case ColumnType.Date _ ->
          primitive(column, PrimitiveTypeName.INT32, LogicalTypeAnnotation.dateType());
      case ColumnType.Timestamp _ -> throw unsupported(column);
      case ColumnType.Float64 _ -> throw unsupported(column);
    };
  }

  private static Type text(DatasetColumn column) {
    return primitive(column, PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType());
  }

  private static Type primitive(
      DatasetColumn column, PrimitiveTypeName lane, @Nullable LogicalTypeAnnotation annotation) {
    PrimitiveBuilder<?> builder =
        Types.primitive(
            lane, column.nullable() ? Type.Repetition.OPTIONAL : Type.Repetition.REQUIRED);
    if (annotation != null) {
      builder.as(annotation);
    }
    return (Type) builder.named(column.name());
  }

  private static IllegalArgumentException unsupported(DatasetColumn column) {
    return new IllegalArgumentException(
        "generators have no values of this type [column=" + column.name() + "]");
  }

  @Override
  public PartSink openPart(int part) {
    return new RowGroupSink(part);
  }

  private void append(RowGroup rowGroup) throws IOException {
    writer.startBlock(rowGroup.rowCount);
    rowGroup.pages.flushToFileWriter(writer);
    writer.endBlock();
    rowGroup.close();
  }

  @Override
  public void close() throws IOException {
    writer.end(Map.of());
    writer.close();
  }

  /// One row group being filled, then waiting for its turn.
  private final class RowGroup {
    final ColumnChunkPageWriteStore pages;
    final ColumnWriteStore store;
    final ColumnWriter[] writers;
    int rowCount;

    RowGroup() {
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

    void close() {
      store.close();
      pages.close();
    }
  }

  private final class RowGroupSink implements PartSink {
    private final int part;
    private final int[] definitionLevels;
    private final boolean[] wide;
    private RowGroup rowGroup = new RowGroup();
    private int column;

    RowGroupSink(int part) {
      this.part = part;
      definitionLevels =
          schema.getColumns().stream().mapToInt(ColumnDescriptor::getMaxDefinitionLevel).toArray();
      wide = new boolean[definitionLevels.length];
      for (int index = 0; index < wide.length; index++) {
        wide[index] =
            schema.getColumns().get(index).getPrimitiveType().getPrimitiveTypeName()
                == PrimitiveTypeName.INT64;
      }
    }

    @Override
    public void appendInteger(long value) {
      ColumnWriter columnWriter = rowGroup.writers[column];
      if (wide[column]) {
        columnWriter.write(value, 0, definitionLevels[column]);
      } else {
        columnWriter.write(Math.toIntExact(value), 0, definitionLevels[column]);
      }
      column++;
    }

    @Override
    public void appendDecimal(long unscaledValue) {
      appendInteger(unscaledValue);
    }

    @Override
    public void appendDate(int epochDay) {
      rowGroup.writers[column].write(epochDay, 0, definitionLevels[column]);
      column++;
    }

    @Override
    public void appendText(String value) {
      rowGroup.writers[column].write(Binary.fromString(value), 0, definitionLevels[column]);
      column++;
    }

    @Override
    public void appendNull() {
      rowGroup.writers[column].writeNull(0, 0);
      column++;
    }

    @Override
    public void endRow() throws IOException {
      rowGroup.store.endRecord();
      rowGroup.rowCount++;
      column = 0;
      if (rowGroup.rowCount == ROW_GROUP_ROWS) {
        handOver();
        rowGroup = new RowGroup();
      }
    }

    @Override
    public void finish() throws IOException {
      if (rowGroup.rowCount > 0) {
        handOver();
      } else {
        rowGroup.close();
      }
      sequencer.finish(part);
    }

    private void handOver() throws IOException {
      rowGroup.store.flush();
      sequencer.submit(part, rowGroup);
    }
  }
}
