package io.blueshift.sql.copy;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts fields into the columns of a batch. A record that is refused leaves its position unused: the
/// batch's selection leaves it out. Used by one worker.
final class RowAssembler implements AutoCloseable {
  private final CopyTarget target;
  private final CopyOptions options;
  private final FieldParser[] parsers;
  private final VectorBuffer[] buffers;
  private final CopyTarget.@Nullable Filler[] fillers;
  private final boolean[] isString;
  private final byte[] nullText;
  private final int[] positions = new int[Batch.ROW_COUNT_MAX];
  private final int expectedFieldCount;
  private int position;
  private int goodCount;
  private int failedField = -1;

  RowAssembler(CopyTarget target, CopyOptions options, ZoneId zone, MemoryBudget budget) {
    this.target = target;
    this.options = options;
    int columnCount = target.columns().size();
    this.expectedFieldCount = target.fieldColumns().length;
    this.parsers = new FieldParser[columnCount];
    this.buffers = new VectorBuffer[columnCount];
    this.fillers = new CopyTarget.Filler[columnCount];
    this.isString = new boolean[columnCount];
    this.nullText = options.nullText().getBytes(StandardCharsets.UTF_8);
    for (int column = 0; column < columnCount; column++) {
      CopyTarget.Column definition = target.columns().get(column);
      LogicalType type = definition.type();
      isString[column] = type instanceof StringType;
      if (definition.filler() == null) {
        parsers[column] = FieldParser.of(type, options, zone);
        buffers[column] = new VectorBuffer(type, budget);
      } else {
        fillers[column] = definition.filler().open(budget);
      }
    }
  }

  /// Forgets the rows so far.
  void begin() {
    position = 0;
    goodCount = 0;
    for (VectorBuffer buffer : buffers) {
      if (buffer != null) {
        buffer.begin(Batch.ROW_COUNT_MAX);
      }
    }
  }

  boolean isFull() {
    return position == Batch.ROW_COUNT_MAX;
  }

  /// Forgets at which field a record was refused.
  void forgetFailure() {
    failedField = -1;
  }

  /// Returns which field the last refused record failed at, or -1 when it was no single field.
  int failedField() {
    return failedField;
  }

  /// Adds a record.
  ///
  /// @throws FieldException when it is refused; [#failedField] says at which field
  void add(RecordFields fields) throws FieldException {
    int row = position++;
    int fieldCount = checkedFieldCount(fields);
    int[] fieldColumns = target.fieldColumns();
    for (int field = 0; field < expectedFieldCount; field++) {
      int column = fieldColumns[field];
      failedField = field;
      if (field >= fieldCount || isNull(fields, field, column)) {
        addNull(column, row);
      } else {
        parsers[column].parse(
            fields.sources[field],
            fields.starts[field],
            fields.lengths[field],
            buffers[column],
            row);
      }
    }
    positions[goodCount++] = row;
  }

  /// Adds a record whose NULLs are known: fields whose value is null.
  ///
  /// @throws FieldException when it is refused; [#failedField] says at which field
  void addParsed(RecordFields fields, byte @Nullable [][] values) throws FieldException {
    int row = position++;
    for (int field = 0; field < expectedFieldCount; field++) {
      int column = target.fieldColumns()[field];
      failedField = field;
      if (values[field] == null) {
        addNull(column, row);
      } else {
        parsers[column].parse(
            fields.sources[field],
            fields.starts[field],
            fields.lengths[field],
            buffers[column],
            row);
      }
    }
    positions[goodCount++] = row;
  }

  /// Checks the number of fields; a delimiter after the last field is no field of its own.
  private int checkedFieldCount(RecordFields fields) throws FieldException {
    int count = fields.count;
    if (count == expectedFieldCount + 1 && fields.lengths[count - 1] == 0) {
      count--;
    }
    if (count > expectedFieldCount) {
      throw new FieldException(
          FieldException.EXTRA_COLUMN,
          "more fields than columns [fields="
              + fields.count
              + ", columns="
              + expectedFieldCount
              + "]");
    }
    if (count < expectedFieldCount && !options.fillRecord()) {
      throw new FieldException(
          FieldException.MISSING_COLUMN,
          "fewer fields than columns [fields="
              + count
              + ", columns="
              + expectedFieldCount
              + "]; is the delimiter right?");
    }
    return count;
  }

  private boolean isNull(RecordFields fields, int field, int column) {
    byte[] source = fields.sources[field];
    int start = fields.starts[field];
    int length = fields.lengths[field];
    if (length == 0) {
      boolean emptyText = isString[column] || fields.quoted[field];
      return emptyText
          ? options.emptyAsNull() || nullText.length == 0 && !fields.quoted[field] && isCsv()
          : true;
    }
    if (length == nullText.length
        && !fields.quoted[field]
        && Arrays.equals(source, start, start + length, nullText, 0, length)) {
      return true;
    }
    return options.blanksAsNull() && isString[column] && isBlank(source, start, length);
  }

  private boolean isCsv() {
    return options.format() == CopyOptions.Format.CSV;
  }

  private static boolean isBlank(byte[] bytes, int start, int length) {
    for (int index = start; index < start + length; index++) {
      if (bytes[index] != ' ') {
        return false;
      }
    }
    return true;
  }

  /// Writes a NULL.
  void addNull(int column, int row) throws FieldException {
    if (target.columns().get(column).notNull()) {
      throw new FieldException(
          FieldException.NULL_IN_NOT_NULL, "NULL in a column that is NOT NULL");
    }
    buffers[column].setNull(row);
  }

  /// Views the rows so far as a batch, valid until [#begin]; null when there is none.
  @Nullable Batch finish() {
    if (goodCount == 0) {
      return null;
    }
    List<ColumnVector> columns = new ArrayList<>(buffers.length);
    for (int column = 0; column < buffers.length; column++) {
      CopyTarget.Filler filler = fillers[column];
      columns.add(filler == null ? buffers[column].finish(position) : filler.fill(position));
    }
    return new Batch(
        position,
        columns,
        goodCount == position ? null : new SelectionVector(positions, goodCount));
  }

  @Override
  public void close() {
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
