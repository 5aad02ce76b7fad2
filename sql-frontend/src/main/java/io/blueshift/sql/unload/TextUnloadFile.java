package io.blueshift.sql.unload;

import com.github.luben.zstd.ZstdOutputStream;
import io.blueshift.function.TextForm;
import io.blueshift.io.ExternalFiles;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.planner.OutputColumn;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// A file of delimited text, CSV or JSON, a row a line.
final class TextUnloadFile implements UnloadFile {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path path;
  private final UnloadOptions options;
  private final List<OutputColumn> columns;
  private final ZoneId zone;
  private final OutputStream out;
  private final StringBuilder line = new StringBuilder();
  private long rowBytes;

  private TextUnloadFile(
      Path path, UnloadOptions options, List<OutputColumn> columns, ZoneId zone, OutputStream out) {
    this.path = path;
    this.options = options;
    this.columns = columns;
    this.zone = zone;
    this.out = out;
  }

  /// Creates or replaces a file and writes its header.
  static TextUnloadFile create(
      Path path, UnloadOptions options, List<OutputColumn> columns, ZoneId zone) {
    try {
      OutputStream raw = new BufferedOutputStream(ExternalFiles.create(path), BUFFER_BYTES);
      OutputStream out =
          switch (options.compression()) {
            case NONE -> raw;
            case GZIP -> new GZIPOutputStream(raw, BUFFER_BYTES);
            case ZSTD -> new ZstdOutputStream(raw);
          };
      TextUnloadFile file = new TextUnloadFile(path, options, columns, zone, out);
      if (options.header()) {
        file.put(file.header().getBytes(StandardCharsets.UTF_8));
      }
      return file;
    } catch (IOException e) {
      throw ExternalFiles.failure("create", path, e);
    }
  }

  private String header() {
    List<String> names = columns.stream().map(OutputColumn::name).toList();
    return String.join(String.valueOf(options.delimiter()), names) + "\n";
  }

  @Override
  public boolean append(VectorReader[] readers, int row) {
    line.setLength(0);
    if (options.format() == UnloadOptions.Format.JSON) {
      JsonLine.append(line, columns, readers, row, zone);
    } else {
      appendFields(readers, row);
    }
    line.append('\n');
    byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
    if (rowBytes > 0 && rowBytes + bytes.length > options.fileSizeMaxBytes()) {
      return false;
    }
    rowBytes += bytes.length;
    put(bytes);
    return true;
  }

  private void appendFields(VectorReader[] readers, int row) {
    for (int column = 0; column < readers.length; column++) {
      if (column > 0) {
        line.append(options.delimiter());
      }
      Object value = readers[column].objectAt(row);
      append(value == null ? null : TextForm.of(value, columns.get(column).type(), zone));
    }
  }

  private void append(@Nullable String text) {
    if (text == null) {
      line.append(options.nullText());
    } else if (options.format() == UnloadOptions.Format.CSV) {
      line.append(mustBeQuoted(text) ? "\"" + text.replace("\"", "\"\"") + "\"" : text);
    } else {
      String escaped = options.escape() ? escaped(text) : text;
      line.append(options.addQuotes() ? "\"" + escaped + "\"" : escaped);
    }
  }

  private boolean mustBeQuoted(String text) {
    return text.isEmpty()
        || text.indexOf(options.delimiter()) >= 0
        || text.indexOf('"') >= 0
        || text.indexOf('\n') >= 0
        || text.indexOf('\r') >= 0;
  }

  private String escaped(String text) {
    StringBuilder result = new StringBuilder();
    for (int position = 0; position < text.length(); position++) {
      char character = text.charAt(position);
      if (character == '\\'
          || character == options.delimiter()
          || character == '\n'
          || character == '\r'
          || character == '"') {
        result.append('\\');
      }
      result.append(character);
    }
    return result.toString();
  }

  private void put(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw ExternalFiles.failure("write", path, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw ExternalFiles.failure("write", path, e);
    }
  }
}
