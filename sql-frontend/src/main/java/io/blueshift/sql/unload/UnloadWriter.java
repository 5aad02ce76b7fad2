package io.blueshift.sql.unload;

import io.blueshift.io.ExternalFiles;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.vector.Batch;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes rows into files named after a prefix. A file appears under its name when all files are
/// whole; until then it has the ending `.part`.
public final class UnloadWriter {
  private final String prefix;
  private final UnloadOptions options;
  private final List<OutputColumn> columns;
  private final ZoneId zone;
  private final List<Path> paths = new ArrayList<>();
  private @Nullable UnloadFile open;

  public UnloadWriter(
      String prefix, UnloadOptions options, List<OutputColumn> columns, ZoneId zone) {
    this.prefix = prefix.startsWith("file://") ? prefix.substring("file://".length()) : prefix;
    this.options = options;
    this.columns = columns;
    this.zone = zone;
    if (options.manifest() && !options.replace()) {
      ExternalFiles.requireAbsent(UnloadManifest.path(this.prefix));
    }
  }

  /// Writes the rows of a batch.
  public void write(Batch batch) {
    VectorReader[] readers = new VectorReader[columns.size()];
    for (int column = 0; column < readers.length; column++) {
      readers[column] = VectorReader.of(batch.column(column));
    }
    UnloadFile file = open == null ? openFile() : open;
    for (int row = 0; row < batch.rowCount(); row++) {
      while (!file.append(readers, row)) {
        closeFile();
        file = openFile();
      }
    }
  }

  private UnloadFile openFile() {
    String name = String.format(Locale.ROOT, "%s0000_part_%02d", prefix, paths.size());
    Path path = Path.of(name + options.fileNameEnding());
    if (!options.replace()) {
      ExternalFiles.requireAbsent(path);
    }
    paths.add(path);
    UnloadFile file =
        switch (options.format()) {
          case TEXT, CSV, JSON -> TextUnloadFile.create(partial(path), options, columns, zone);
          case PARQUET -> ParquetUnloadFile.create(partial(path), options, columns, zone);
        };
    open = file;
    return file;
  }

  private static Path partial(Path path) {
    return Path.of(path + ".part");
  }

  private void closeFile() {
    UnloadFile file = open;
    open = null;
    if (file != null) {
      file.close();
    }
  }

  /// Completes the last file and gives all their names. Without a row there is one file, empty but for
  /// its header.
  public void finish() {
    if (paths.isEmpty()) {
      openFile();
    }
    closeFile();
    Path manifest = UnloadManifest.path(prefix);
    if (options.manifest()) {
      UnloadManifest.write(partial(manifest), paths);
    }
    paths.forEach(path -> ExternalFiles.rename(partial(path), path));
    if (options.manifest()) {
      ExternalFiles.rename(partial(manifest), manifest);
    }
  }

  /// Deletes what was written.
  public void abandon() {
    try {
      closeFile();
    } finally {
      paths.forEach(path -> ExternalFiles.delete(partial(path)));
      if (options.manifest()) {
        ExternalFiles.delete(partial(UnloadManifest.path(prefix)));
      }
    }
  }
}
