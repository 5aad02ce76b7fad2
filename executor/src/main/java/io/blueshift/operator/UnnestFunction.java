package io.blueshift.operator;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKind;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.kernel.VectorReader;
import io.blueshift.vector.ColumnVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The elements of a SUPER array, and their indexes from 0. NULL has none. A value that is no array
/// stands for itself, without an index; in the strict form it is an error.
final class UnnestFunction implements SetFunction {
  private final boolean isStrict;
  private final VectorReader reader = new VectorReader();
  private @Nullable Document value;
  private int next;
  private int count;

  UnnestFunction(boolean isStrict) {
    this.isStrict = isStrict;
  }

  @Override
  public void bind(List<ColumnVector> arguments) {
    reader.reset(arguments.getFirst());
  }

  @Override
  public void begin(int position) {
    value = reader.isNull(position) ? null : Document.of(reader.bytesAt(position));
    next = 0;
    count = value == null || value.kind() == DocumentKind.NULL ? 0 : rowCount(value);
  }

  private int rowCount(Document document) {
    if (isSequence(document)) {
      return document.count();
    }
    if (isStrict) {
      throw unlike("an array", document);
    }
    return 1;
  }

  private static boolean isSequence(Document document) {
    return document.kind() == DocumentKind.ARRAY || document.kind() == DocumentKind.SET;
  }

  static DatabaseException unlike(String wanted, Document document) {
    return new DatabaseException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "SUPER value is not " + wanted + " [kind=" + document.kind() + "]")
        .withHint("SET navigate_super_null_on_error TO on takes it as it is.");
  }

  @Override
  public int fill(List<@Nullable VectorBuffer> results, int row, int limit) {
    VectorBuffer elements = results.get(0);
    VectorBuffer indexes = results.get(1);
    Document document = value;
    int rows = Math.min(limit - row, count - next);
    if (document == null || rows == 0) {
      return 0;
    }
    boolean isSequence = isSequence(document);
    for (int target = row; target < row + rows; target++, next++) {
      if (elements != null) {
        write(elements, target, isSequence ? document.element(next) : document);
      }
      if (indexes != null) {
        if (isSequence) {
          indexes.setLong(target, next);
        } else {
          indexes.setNull(target);
        }
      }
    }
    return rows;
  }

  /// Writes a part of a value; JSON's null becomes NULL.
  static void write(VectorBuffer target, int position, Document part) {
    if (part.kind() == DocumentKind.NULL) {
      target.setNull(position);
    } else {
      target.setBytes(position, part.array(), part.offset(), part.sizeBytes());
    }
  }

  @Override
  public boolean isExhausted() {
    return next == count;
  }
}
