package io.blueshift.sql.unload;

import com.github.luben.zstd.ZstdOutputStream;
import io.blueshift.function.TextForm;
import io.blueshift.io.ExternalFiles;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.vector.Batch;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Writes rows as text into files named after a prefix. A file appears under its name when all files
/// are whole; until then it has the ending `.part`.
public final class UnloadWriter {
  private static final int BUFFER_BYTES = 1 << 18;

  private final String prefix;
  private final UnloadOptions options;
  private final List<OutputColumn> columns;
  private final ZoneId zone;
  private final List<Path> finished = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();
  private @Nullable OutputStream out;
  private @Nullable Path current;
  private long writtenBytes;

  public UnloadWriter(
      String prefix, UnloadOptions options, List<OutputColumn> columns, ZoneId zone) {
    this.prefix = prefix.startsWith("file://") ? prefix.substring("file://".length()) : prefix;
    this.options = options;
    this.columns = columns;
    this.zone = zone;
  }

  /// Writes the rows of a batch.
  public void write(Batch batch) {
    VectorReader[] readers = new VectorReader[columns.size()];
    for (int column = 0; column < readers.length; column++) {
      readers[column] = VectorReader.of(batch.column(column));
    }
    for (int row = 0; row < batch.rowCount(); row++) {
      line.setLength(0);
      for (int column = 0; column < readers.length; column++) {
        if (column > 0) {
          line.append(options.delimiter());
        }
        Object value = readers[column].objectAt(row);
        append(value == null ? null : TextForm.of(value, columns.get(column).type(), zone));
      }
      writeLine();
    }
  }

  private void append(@Nullable String text) {
    if (text == null) {
      line.append(options.nullText());
    } else if (options.csv()) {
      boolean quoted =
          text.isEmpty()
              || text.indexOf(options.delimiter()) >= 0
              || text.indexOf('"') >= 0
              || text.indexOf('\n') >= 0
              || text.indexOf('\r') >= 0;
      line.append(quoted ? "\"" + text.replace("\"", "\"\"") + "\"" : text);
    } else {
      String escaped = options.escape() ? escaped(text) : text;
      line.append(options.addQuotes() ? "\"" + escaped + "\"" : escaped);
    }
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

  private void writeLine() {
    line.append('\n');
    byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
    if (out != null && writtenBytes + bytes.length > options.fileSizeMaxBytes()) {
      closeFile();
    }
    if (out == null) {
      openFile();
    }
    writtenBytes += bytes.length;
    put(bytes);
  }

  private void put(byte[] bytes) {
    try {
      if (out != null) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw ExternalFiles.failure("write", path(), e);
    }
  }

  private Path path() {
    Path open = current;
    if (open == null) {
      throw new IllegalStateException("no file is open");
    }
    return open;
  }

  private void openFile() {
    String ending = options.extension().isEmpty() ? "" : "." + options.extension();
    String packed = options.gzip() ? ".gz" : options.zstd() ? ".zst" : "";
    Path path =
        Path.of(prefix + String.format("0000_part_%02d", finished.size()) + ending + packed);
    if (!options.replace()) {
      try (OutputStream probe = ExternalFiles.create(path, false)) {
        ExternalFiles.delete(path);
      } catch (IOException e) {
        throw ExternalFiles.failure("create", path, e);
      }
    }
    current = path;
    writtenBytes = 0;
    OutputStream raw =
        new BufferedOutputStream(ExternalFiles.create(partial(path), true), BUFFER_BYTES);
    try {
      out =
          options.gzip()
              ? new GZIPOutputStream(raw, BUFFER_BYTES)
              : options.zstd() ? new ZstdOutputStream(raw) : raw;
    } catch (IOException e) {
      throw ExternalFiles.failure("create", path, e);
    }
    if (options.header()) {
      put(
          (String.join(
                      String.valueOf(options.delimiter()),
                      columns.stream().map(OutputColumn::name).toList())
                  + "\n")
              .getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Path partial(Path path) {
    return Path.of(path + ".part");
  }

  private void closeFile() {
    Path path = path();
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      throw ExternalFiles.failure("write", path, e);
    }
    out = null;
    current = null;
    finished.add(path);
  }

  /// Completes the last file and gives all their names. Without a row there is one file, empty but for
  /// its header.
  public void finish() {
    if (out == null && finished.isEmpty()) {
      openFile();
    }
    if (out != null) {
      closeFile();
    }
    finished.forEach(path -> ExternalFiles.rename(partial(path), path));
  }

  /// Deletes what was written.
  public void abandon() {
    if (out != null) {
      closeFile();
    }
    finished.forEach(path -> ExternalFiles.delete(partial(path)));
  }
}
