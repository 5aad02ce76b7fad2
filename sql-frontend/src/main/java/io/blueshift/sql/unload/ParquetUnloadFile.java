package io.blueshift.sql.unload;

import io.blueshift.io.ExternalFiles;
import io.blueshift.kernel.VectorReader;
import io.blueshift.parquet.ParquetCompression;
import io.blueshift.parquet.ParquetOutput;
import io.blueshift.parquet.ParquetRowGroup;
import io.blueshift.sql.planner.OutputColumn;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/// A Parquet file. A row group is encoded and compressed in memory and written when it has its size.
final class ParquetUnloadFile implements UnloadFile {
  private static final int BUFFER_BYTES = 1 << 18;

  /// How many rows are appended between two looks at the sizes.
  private static final int ROWS_PER_SIZE_CHECK = 1_024;

  private final Path path;
  private final UnloadOptions options;
  private final List<ParquetColumn> columns;
  private final ParquetOutput output;
  private @Nullable ParquetRowGroup rowGroup;

  private ParquetUnloadFile(
      Path path, UnloadOptions options, List<ParquetColumn> columns, ParquetOutput output) {
    this.path = path;
    this.options = options;
    this.columns = columns;
    this.output = output;
  }

  /// Creates or replaces a file.
  static ParquetUnloadFile create(
      Path path, UnloadOptions options, List<OutputColumn> outputColumns, ZoneId zone) {
    List<ParquetColumn> columns =
        outputColumns.stream().map(column -> ParquetColumn.of(column, zone)).toList();
    MessageType schema =
        new MessageType("rows", columns.stream().map(ParquetColumn::type).toArray(Type[]::new));
    OutputStream out = new BufferedOutputStream(ExternalFiles.create(path), BUFFER_BYTES);
    try {
      return new ParquetUnloadFile(
          path,
          options,
          columns,
          ParquetOutput.create(out, schema, compression(options.compression())));
    } catch (IOException e) {
      throw ExternalFiles.failure("create", path, e);
    }
  }

  /// Without an option pages are compressed by Snappy, as in Redshift.
  private static ParquetCompression compression(UnloadOptions.Compression option) {
    return switch (option) {
      case NONE -> ParquetCompression.SNAPPY;
      case GZIP -> ParquetCompression.GZIP;
      case ZSTD -> ParquetCompression.ZSTD;
    };
  }

  @Override
  public boolean append(VectorReader[] readers, int row) {
    try {
      ParquetRowGroup group = rowGroup;
      if (group != null && group.rowCount() % ROWS_PER_SIZE_CHECK == 0) {
        long groupBytes = group.sizeBytes();
        if (output.sizeBytes() + groupBytes >= options.fileSizeMaxBytes()) {
          return false;
        }
        if (groupBytes >= options.rowGroupBytes()) {
          output.append(group);
          group = null;
        }
      }
      if (group == null) {
        group = output.newRowGroup();
        rowGroup = group;
      }
      for (int column = 0; column < readers.length; column++) {
        columns.get(column).write(readers[column], row, group.column(column));
      }
      group.endRow();
      return true;
    } catch (IOException e) {
      throw ExternalFiles.failure("write", path, e);
    }
  }

  @Override
  public void close() {
    try (output) {
      ParquetRowGroup group = rowGroup;
      rowGroup = null;
      if (group != null) {
        output.append(group);
      }
    } catch (IOException e) {
      throw ExternalFiles.failure("write", path, e);
    }
  }
}
