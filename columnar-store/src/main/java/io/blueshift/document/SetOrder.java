package io.blueshift.document;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.TreeMap;

/// Sorts the elements of a set that is being written, and drops those that are there already.
final class SetOrder {
  private final byte[] bytes;
  private final int start;
  private final int[] ends;
  private final int firstEnd;
  private final int count;

  SetOrder(byte[] bytes, int start, int[] ends, int firstEnd, int count) {
    this.bytes = bytes;
    this.start = start;
    this.ends = ends;
    this.firstEnd = firstEnd;
    this.count = count;
  }

  void apply(DocumentWriter writer) {
    TreeMap<byte[], Document> elements = new TreeMap<>(Arrays::compareUnsigned);
    for (int index = 0; index < count; index++) {
      int from = start + (index == 0 ? 0 : ends[firstEnd + index - 1]);
      Document element =
          Document.of(Arrays.copyOfRange(bytes, from, start + ends[firstEnd + index]));
      elements.putIfAbsent(DocumentKey.of(element), element);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int[] newEnds = new int[elements.size()];
    int index = 0;
    Document first = null;
    for (Document element : elements.values()) {
      first = first == null ? element : first;
      if (!mayStandTogether(first, element)) {
        throw new DatabaseException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "a set has strings, numbers or strings of bytes, all alike [first="
                + first.kind()
                + ", other="
                + element.kind()
                + "]");
      }
      body.writeBytes(element.toBytes());
      newEnds[index++] = body.size();
    }
    writer.replaceElements(start, firstEnd, body.toByteArray(), newEnds);
  }

  /// Returns whether a set may have both elements.
  static boolean mayStandTogether(Document one, Document other) {
    return one.kind().isNumber()
        ? other.kind().isNumber()
        : one.kind() == other.kind()
            && (one.kind() == DocumentKind.STRING || one.kind() == DocumentKind.BYTES);
  }
}
