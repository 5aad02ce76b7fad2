package io.blueshift.dataset.file;

import io.blueshift.dataset.ColumnType;
import io.blueshift.dataset.DatasetColumn;
import io.blueshift.dataset.DatasetTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A table as delimited text, in the manner of dbgen or as CSV.
final class DelimitedTableFile implements TableFile {

  private static final int CHUNK_BYTES = 1 << 20;
  private static final int BUFFER_BYTES = CHUNK_BYTES + (64 << 10);

  /// Bytes of complete rows, valid up to `length`.
  private static final class Chunk {
    final byte[] bytes;
    final int length;

    Chunk(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }
  }

  private final OutputStream output;
  private final PartSequencer<Chunk> sequencer;
  private final boolean csv;
  private final int[] scales;

  private DelimitedTableFile(OutputStream output, DatasetTable table, boolean csv) {
    this.output = output;
    this.csv = csv;
    sequencer = new PartSequencer<>(chunk -> output.write(chunk.bytes, 0, chunk.length));
    scales = table.columns().stream().mapToInt(DelimitedTableFile::scale).toArray();
  }

  /// Creates or replaces a file as dbgen would write it.
  static TableFile createTbl(Path file, DatasetTable table) throws IOException {
    return new DelimitedTableFile(Files.newOutputStream(file), table, false);
  }

  /// Creates or replaces a CSV file and writes its header.
  static TableFile createCsv(Path file, DatasetTable table) throws IOException {
    OutputStream output = Files.newOutputStream(file);
    List<String> names = table.columns().stream().map(DatasetColumn::name).toList();
    output.write((String.join(",", names) + "\n").getBytes(StandardCharsets.UTF_8));
    return new DelimitedTableFile(output, table, true);
  }

  private static int scale(DatasetColumn column) {
    return column.type() instanceof ColumnType.Decimal decimal ? decimal.scale() : 0;
  }

  @Override
  public PartSink openPart(int part) {
    return csv ? new CsvSink(part) : new TblSink(part);
  }

  @Override
  public void close() throws IOException {
    output.close();
  }

  /// What both kinds of text share: values go to a buffer, full buffers to the sequencer.
  private abstract class TextSink implements PartSink {
    final TextBuffer buffer = new TextBuffer(BUFFER_BYTES);
    int column;
    private final int part;

    TextSink(int part) {
      this.part = part;
    }

    void completeRow() throws IOException {
      buffer.appendByte('\n');
      column = 0;
      if (buffer.length() >= CHUNK_BYTES) {
        handOver();
      }
    }

    @Override
    public void finish() throws IOException {
      handOver();
      sequencer.finish(part);
    }

    private void handOver() throws IOException {
      int length = buffer.length();
      if (length > 0) {
        sequencer.submit(part, new Chunk(buffer.take(), length));
      }
    }
  }

  private final class TblSink extends TextSink {
    TblSink(int part) {
      super(part);
    }

    @Override
    public void appendInteger(long value) {
      buffer.appendInteger(value);
      endValue();
    }

    @Override
    public void appendDecimal(long unscaledValue) {
      buffer.appendDecimal(unscaledValue, scales[column]);
      endValue();
    }

    @Override
    public void appendDate(int epochDay) {
      buffer.appendDate(epochDay);
      endValue();
    }

    @Override
    public void appendText(String value) {
      buffer.appendText(value);
      endValue();
    }

    @Override
    public void appendNull() {
      endValue();
    }

    private void endValue() {
      buffer.appendByte('|');
      column++;
    }

    @Override
    public void endRow() throws IOException {
      completeRow();
    }
  }

  private final class CsvSink extends TextSink {
    CsvSink(int part) {
      super(part);
    }

    @Override
    public void appendInteger(long value) {
      beginValue();
      buffer.appendInteger(value);
    }

    @Override
    public void appendDecimal(long unscaledValue) {
      beginValue();
      buffer.appendDecimal(unscaledValue, scales[column - 1]);
    }

    @Override
    public void appendDate(int epochDay) {
      beginValue();
      buffer.appendDate(epochDay);
    }

    @Override
    public void appendText(String value) {
      beginValue();
      if (needsQuotes(value)) {
        buffer.appendByte('"');
        buffer.appendText(value.indexOf('"') >= 0 ? value.replace("\"", "\"\"") : value);
        buffer.appendByte('"');
      } else {
        buffer.appendText(value);
      }
    }

    @Override
    public void appendNull() {
      beginValue();
    }

    private void beginValue() {
      if (column++ > 0) {
        buffer.appendByte(',');
      }
    }

    @Override
    public void endRow() throws IOException {
      completeRow();
    }

    private static boolean needsQuotes(String value) {
      if (value.isEmpty()) {
        return true;
      }
      for (int index = 0; index < value.length(); index++) {
        char character = value.charAt(index);
        if (character == ',' || character == '"' || character == '\n' || character == '\r') {
          return true;
        }
      }
      return false;
    }
  }
}
