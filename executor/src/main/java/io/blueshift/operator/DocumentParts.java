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

/// The parts of a SUPER value as rows: each part, and what names it in the value. NULL has none.
abstract class DocumentParts implements SetFunction {
  private final VectorReader reader = new VectorReader();
  private @Nullable Document value;
  private int next;
  private int count;

  /// Returns how many parts a value has that is not NULL.
  abstract int partCount(Document document);

  /// Returns a part.
  abstract Document part(Document document, int index);

  /// Writes what names a part.
  abstract void writeName(Document document, int index, VectorBuffer names, int row);

  /// Returns the error of the strict form for a value of another kind.
  static DatabaseException unlike(String wanted, Document document) {
    return new DatabaseException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "SUPER value is not " + wanted + " [kind=" + document.kind() + "]")
        .withHint("SET navigate_super_null_on_error TO on takes it as it is.");
  }

  @Override
  public final void bind(List<ColumnVector> arguments) {
    reader.reset(arguments.getFirst());
  }

  @Override
  public final void begin(int position) {
    value = reader.isNull(position) ? null : Document.of(reader.bytesAt(position));
    next = 0;
    count = value == null || value.kind() == DocumentKind.NULL ? 0 : partCount(value);
  }

  @Override
  public final int fill(List<@Nullable VectorBuffer> results, int row, int limit) {
    VectorBuffer parts = results.get(0);
    VectorBuffer names = results.get(1);
    Document document = value;
    int rows = Math.min(limit - row, count - next);
    if (document == null || rows == 0) {
      return 0;
    }
    for (int target = row; target < row + rows; target++, next++) {
      if (parts != null) {
        write(parts, target, part(document, next));
      }
      if (names != null) {
        writeName(document, next, names, target);
      }
    }
    return rows;
  }

  /// Writes a part of a value; JSON's null becomes NULL.
  private static void write(VectorBuffer target, int position, Document part) {
    if (part.kind() == DocumentKind.NULL) {
      target.setNull(position);
    } else {
      target.setBytes(position, part.array(), part.offset(), part.sizeBytes());
    }
  }

  @Override
  public final boolean isExhausted() {
    return next == count;
  }
}
