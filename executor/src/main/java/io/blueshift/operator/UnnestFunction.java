package io.blueshift.operator;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKind;
import io.blueshift.kernel.VectorBuffer;

/// The elements of a SUPER array, and their indexes from 0. NULL has none. A value that is no array
/// stands for itself, without an index; in the strict form it is an error.
final class UnnestFunction extends DocumentParts {
  private final boolean isStrict;

  UnnestFunction(boolean isStrict) {
    this.isStrict = isStrict;
  }

  @Override
  int partCount(Document document) {
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

  @Override
  Document part(Document document, int index) {
    return isSequence(document) ? document.element(index) : document;
  }

  @Override
  void writeName(Document document, int index, VectorBuffer names, int row) {
    if (isSequence(document)) {
      names.setLong(row, index);
    } else {
      names.setNull(row);
    }
  }
}
