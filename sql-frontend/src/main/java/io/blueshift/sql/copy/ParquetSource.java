package io.blueshift.sql.copy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/// Reads Parquet files, a row group at a time by each worker. As in Redshift, columns are matched by
/// position and their number must be that of the table's; nested columns go to columns of type SUPER.
public final class ParquetSource implements Source {
  private record RowGroupRef(Path file, int index) {}

  private final CopyTarget target;
  private final ZoneId zone;
  private final List<RowGroupRef> rowGroups = new ArrayList<>();
  private final AtomicInteger nextRowGroup = new AtomicInteger();

  /// Lists the row groups of all files.
  public ParquetSource(List<Path> files, CopyTarget target, ZoneId zone) {
    this.target = target;
    this.zone = zone;
    for (Path file : files) {
      try (ParquetFile opened = ParquetFile.open(file)) {
        checkSchema(file, opened.fileMetaData().getSchema());
        for (int index = 0; index < opened.rowGroupCount(); index++) {
          rowGroups.add(new RowGroupRef(file, index));
        }
      }
    }
  }

  private void checkSchema(Path file, MessageType schema) {
    int expected = target.fieldColumns().length;
    if (schema.getFieldCount() != expected) {
      throw new DatabaseException(
              ErrorCode.BAD_COPY_FILE_FORMAT,
              "the file's number of columns differs from the table's [file="
                  + file
                  + ", columns="
                  + schema.getFieldCount()
                  + ", expected="
                  + expected
                  + "]")
          .withHint("List the table's columns behind its name in the order of the file's.");
    }
    for (int field = 0; field < expected; field++) {
      checkNested(file, schema.getType(field), target.columns().get(target.fieldColumns()[field]));
    }
  }

  private static void checkNested(Path file, Type field, CopyTarget.Column column) {
    boolean isNested = isNested(field);
    if (isNested && !(column.type() instanceof LogicalType.SuperType)) {
      throw new DatabaseException(
          ErrorCode.DATATYPE_MISMATCH,
          "nested columns of Parquet files go to columns of type SUPER [file="
              + file
              + ", column="
              + field.getName()
              + ", type="
              + column.type().sqlName()
              + "]");
    }
    if (field.isRepetition(Type.Repetition.REPEATED)) {
      throw new DatabaseException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "repeated columns of Parquet files that are no lists cannot be loaded [file="
              + file
              + ", column="
              + field.getName()
              + "]");
    }
  }

  private static boolean isNested(Type field) {
    return !field.isPrimitive() || field.isRepetition(Type.Repetition.REPEATED);
  }

  @Override
  public int parallelism() {
    return Math.max(1, rowGroups.size());
  }

  @Override
  public double fractionDone() {
    return rowGroups.isEmpty() ? 1 : Math.min(1, (double) nextRowGroup.get() / rowGroups.size());
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return new ParquetCursor(worker);
  }

  /// Takes nothing: values are read through column readers.
  private static final class IgnoringConverter extends GroupConverter {
    @Override
    public Converter getConverter(int fieldIndex) {
      return new PrimitiveConverter() {};
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }

  private final class ParquetCursor implements Cursor {
    private final WorkerContext worker;
    private final @Nullable VectorBuffer[] buffers;
    private final CopyTarget.@Nullable Filler[] fillers;
    private @Nullable ParquetFile file;
    private @Nullable Path path;
    private @Nullable ColumnReader[] readers = {};
    private @Nullable ParquetValues[] values = {};

    /// Reads the fields that are nested.
    private @Nullable ParquetDocuments[] documents = {};

    private long rowsLeft;

    ParquetCursor(WorkerContext worker) {
      this.worker = worker;
      int width = target.columns().size();
      this.buffers = new VectorBuffer[width];
      this.fillers = new CopyTarget.Filler[width];
      for (int column = 0; column < width; column++) {
        CopyTarget.Column definition = target.columns().get(column);
        if (definition.filler() == null) {
          buffers[column] = new VectorBuffer(definition.type(), worker.budget());
        } else {
          fillers[column] = definition.filler().open(worker.budget());
        }
      }
    }

    @Override
    public @Nullable Batch next() {
      worker.checkCancelled();
      while (rowsLeft == 0) {
        int index = nextRowGroup.getAndIncrement();
        if (index >= rowGroups.size()) {
          return null;
        }
        openRowGroup(rowGroups.get(index));
      }
      int rowCount = (int) Math.min(Batch.ROW_COUNT_MAX, rowsLeft);
      rowsLeft -= rowCount;
      for (int field = 0; field < readers.length; field++) {
        readColumn(field, rowCount);
      }
      List<ColumnVector> columns = new ArrayList<>();
      for (int column = 0; column < buffers.length; column++) {
        VectorBuffer buffer = buffers[column];
        CopyTarget.Filler filler = fillers[column];
        if (buffer != null) {
          columns.add(buffer.finish(rowCount));
        } else if (filler != null) {
          columns.add(filler.fill(rowCount));
        }
      }
      return Batch.of(rowCount, columns);
    }

    private void readColumn(int field, int rowCount) {
      int column = target.fieldColumns()[field];
      VectorBuffer buffer = buffers[column];
      if (buffer == null) {
        throw new IllegalStateException("a field goes to a column that is filled");
      }
      buffer.begin(rowCount);
      ColumnReader reader = readers[field];
      ParquetValues ofField = values[field];
      ParquetDocuments nested = documents[field];
      boolean notNull = target.columns().get(column).notNull();
      try {
        if (nested != null) {
          readNested(nested, buffer, rowCount, notNull);
        } else {
          readFlat(
              Objects.requireNonNull(reader),
              Objects.requireNonNull(ofField),
              buffer,
              rowCount,
              notNull);
        }
      } catch (FieldException e) {
        throw new DatabaseException(
            ErrorCode.BAD_COPY_FILE_FORMAT,
            "load failed: "
                + e.reason()
                + " [file="
                + path
                + ", column="
                + target.columns().get(column).name()
                + "]");
      }
    }

    private static void readFlat(
        ColumnReader reader,
        ParquetValues values,
        VectorBuffer buffer,
        int rowCount,
        boolean notNull)
        throws FieldException {
      int presentLevel = reader.getDescriptor().getMaxDefinitionLevel();
      for (int row = 0; row < rowCount; row++) {
        if (reader.getCurrentDefinitionLevel() == presentLevel) {
          values.read(reader, buffer, row);
        } else {
          setNull(buffer, row, notNull);
        }
        reader.consume();
      }
    }

    private static void readNested(
        ParquetDocuments documents, VectorBuffer buffer, int rowCount, boolean notNull)
        throws FieldException {
      for (int row = 0; row < rowCount; row++) {
        byte[] document = documents.next();
        if (document == null) {
          setNull(buffer, row, notNull);
        } else {
          buffer.setBytes(row, document, 0, document.length);
        }
      }
    }

    private static void setNull(VectorBuffer buffer, int row, boolean notNull)
        throws FieldException {
      if (notNull) {
        throw new FieldException(
            FieldException.NULL_IN_NOT_NULL, "NULL in a column that is NOT NULL");
      }
      buffer.setNull(row);
    }

    private void openRowGroup(RowGroupRef next) {
      closeFile();
      ParquetFile opened = ParquetFile.open(next.file());
      file = opened;
      path = next.file();
      PageReadStore pages = opened.readRowGroup(next.index());
      MessageType schema = opened.fileMetaData().getSchema();
      ColumnReadStoreImpl store =
          new ColumnReadStoreImpl(
              pages, new IgnoringConverter(), schema, opened.fileMetaData().getCreatedBy());
      readers = new ColumnReader[schema.getFieldCount()];
      values = new ParquetValues[readers.length];
      documents = new ParquetDocuments[readers.length];
      for (int field = 0; field < readers.length; field++) {
        Type type = schema.getType(field);
        if (isNested(type)) {
          documents[field] = new ParquetDocuments(type, pages, ParquetValues.session(zone));
          continue;
        }
        readers[field] =
            store.getColumnReader(schema.getColumnDescription(new String[] {type.getName()}));
        CopyTarget.Column column = target.columns().get(target.fieldColumns()[field]);
        values[field] =
            ParquetValues.of(type.asPrimitiveType(), column.type(), column.name(), zone);
      }
      rowsLeft = pages.getRowCount();
    }

    private void closeFile() {
      ParquetFile open = file;
      file = null;
      if (open != null) {
        open.close();
      }
    }

    @Override
    public void close() {
      closeFile();
      for (VectorBuffer buffer : buffers) {
        if (buffer != null) {
          buffer.close();
        }
      }
      for (CopyTarget.Filler filler : fillers) {
        if (filler != null) {
          filler.close();
        }
      }
    }
  }
}
