package io.blueshift.operator;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKind;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.vector.Values;

/// The members of a SUPER object in the order of writing, and their keys. NULL has none, nor have
/// values of other kinds, which are an error in the strict form.
final class UnpivotFunction extends DocumentParts {
  private final boolean isStrict;

  UnpivotFunction(boolean isStrict) {
    this.isStrict = isStrict;
  }

  @Override
  int partCount(Document document) {
    if (document.kind() == DocumentKind.OBJECT) {
      return document.count();
    }
    if (isStrict) {
      throw unlike("an object", document);
    }
    return 0;
  }

  @Override
  Document part(Document document, int index) {
    return document.element(index);
  }

  @Override
  void writeName(Document document, int index, VectorBuffer names, int row) {
    byte[] key = Values.bytes(document.key(index));
    names.setBytes(row, key, 0, key.length);
  }
}
