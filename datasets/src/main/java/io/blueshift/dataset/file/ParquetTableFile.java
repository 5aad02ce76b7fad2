package io.blueshift.dataset.file;

import io.blueshift.dataset.ColumnType;
import io.blueshift.dataset.DatasetColumn;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.parquet.ParquetCompression;
import io.blueshift.parquet.ParquetOutput;
import io.blueshift.parquet.ParquetRowGroup;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.apache.parquet.schema.Types.PrimitiveBuilder;
import org.jspecify.annotations.Nullable;

/// A table as a Parquet file. Threads encode and compress row groups in memory and the sequencer
/// appends them in the order of the parts; a part ends its row group.
final class ParquetTableFile implements TableFile {

  private static final int ROW_GROUP_ROWS = 122_880;
  private static final int BUFFER_BYTES = 1 << 18;

  private final ParquetOutput output;
  private final MessageType schema;
  private final PartSequencer<ParquetRowGroup> sequencer;

  private ParquetTableFile(ParquetOutput output, MessageType schema) {
    this.output = output;
    this.schema = schema;
    this.sequencer = new PartSequencer<>(output::append);
  }

  /// Creates or replaces a file.
  static TableFile create(Path file, DatasetTable table, ParquetCompression compression)
      throws IOException {
    MessageType schema = schema(table);
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
    return new ParquetTableFile(ParquetOutput.create(out, schema, compression), schema);
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

  @Override
  public void close() throws IOException {
    output.close();
  }

  private final class RowGroupSink implements PartSink {
    private final int part;
    private final int[] definitionLevels;
    private final boolean[] wide;
    private ParquetRowGroup rowGroup = output.newRowGroup();
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
      ColumnWriter columnWriter = rowGroup.column(column);
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
      rowGroup.column(column).write(epochDay, 0, definitionLevels[column]);
      column++;
    }

    @Override
    public void appendText(String value) {
      rowGroup.column(column).write(Binary.fromString(value), 0, definitionLevels[column]);
      column++;
    }

    @Override
    public void appendNull() {
      rowGroup.column(column).writeNull(0, 0);
      column++;
    }

    @Override
    public void endRow() throws IOException {
      rowGroup.endRow();
      column = 0;
      if (rowGroup.rowCount() == ROW_GROUP_ROWS) {
        handOver();
        rowGroup = output.newRowGroup();
      }
    }

    @Override
    public void finish() throws IOException {
      handOver();
      sequencer.finish(part);
    }

    private void handOver() throws IOException {
      rowGroup.complete();
      sequencer.submit(part, rowGroup);
    }
  }
}
