package io.blueshift.operator;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKind;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.kernel.VectorReader;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The members of a SUPER object in the order of writing, and their keys. NULL has none, nor have
/// values of other kinds, which are an error in the strict form.
final class UnpivotFunction implements SetFunction {
  private final boolean isStrict;
  private final VectorReader reader = new VectorReader();
  private @Nullable Document value;
  private int next;
  private int count;

  UnpivotFunction(boolean isStrict) {
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
    if (document.kind() == DocumentKind.OBJECT) {
      return document.count();
    }
    if (isStrict) {
      throw UnnestFunction.unlike("an object", document);
    }
    return 0;
  }

  @Override
  public int fill(List<@Nullable VectorBuffer> results, int row, int limit) {
    VectorBuffer members = results.get(0);
    VectorBuffer keys = results.get(1);
    Document document = value;
    int rows = Math.min(limit - row, count - next);
    if (document == null || rows == 0) {
      return 0;
    }
    for (int target = row; target < row + rows; target++, next++) {
      if (members != null) {
        UnnestFunction.write(members, target, document.element(next));
      }
      if (keys != null) {
        byte[] key = Values.bytes(document.key(next));
        keys.setBytes(target, key, 0, key.length);
      }
    }
    return rows;
  }

  @Override
  public boolean isExhausted() {
    return next == count;
  }
}
