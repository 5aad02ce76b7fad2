package io.blueshift.document;

import static io.blueshift.document.DocumentFormat.damaged;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Checks bytes that come from outside: that they are one value in canonical form, whole and within
/// the limits. It writes the value anew and compares, so what passes is exactly what
/// [DocumentWriter] writes.
public final class DocumentCheck {
  private DocumentCheck() {}

  /// Checks an array that should be one value.
  ///
  /// @throws io.blueshift.error.DatabaseException DATA_CORRUPTED saying what is wrong
  public static void check(byte[] bytes) {
    if (bytes.length > DocumentFormat.SIZE_MAX_BYTES) {
      throw damaged("it is too large [bytes=" + bytes.length + "]");
    }
    DocumentWriter writer = new DocumentWriter();
    rewrite(Document.of(bytes), writer, 0);
    if (!Arrays.equals(writer.finish(), bytes)) {
      throw damaged("it is not in canonical form [bytes=" + bytes.length + "]");
    }
  }

  private static void rewrite(Document value, DocumentWriter writer, int depth) {
    if (!value.kind().isContainer()) {
      rewriteScalar(value, writer);
      return;
    }
    if (depth == DocumentFormat.DEPTH_MAX) {
      throw damaged("it is nested too deeply [levels=" + depth + "]");
    }
    switch (value.kind()) {
      case OBJECT -> writer.startObject();
      case SET -> writer.startSet();
      default -> writer.startArray();
    }
    int count = value.count();
    for (int index = 0; index < count; index++) {
      Document element = value.element(index);
      if (value.kind() == DocumentKind.OBJECT) {
        writer.key(value.key(index));
      } else if (value.kind() == DocumentKind.SET
          && !SetOrder.mayStandTogether(value.element(0), element)) {
        throw damaged("a set has values that cannot stand in one [kind=" + element.kind() + "]");
      }
      rewrite(element, writer, depth + 1);
    }
    writer.endContainer();
  }

  private static void rewriteScalar(Document value, DocumentWriter writer) {
    switch (value.kind()) {
      case NULL -> writer.writeNull();
      case BOOLEAN -> writer.writeBoolean(value.booleanValue());
      case INTEGER -> writer.writeLong(value.longValue());
      case DECIMAL -> writer.writeNumber(value.decimalValue());
      case DOUBLE -> writer.writeDouble(value.doubleValue());
      case DATE -> writer.writeDate((int) value.longValue());
      case TIME -> writer.writeTime(value.longValue());
      case TIMESTAMP -> writer.writeTimestamp(value.longValue());
      case TIMESTAMPTZ -> writer.writeTimestampTz(value.longValue());
      case DURATION ->
          writer.writeDuration(
              value.durationMonths(), value.durationDays(), value.durationMicros());
      case POINT -> {
        double[] coordinates = new double[value.pointDimensions()];
        Arrays.setAll(coordinates, value::pointCoordinate);
        writer.writePoint(value.pointReferenceSystem(), coordinates);
      }
      case STRING -> writer.writeString(valid(value.bytesValue()));
      case BYTES -> writer.writeBytes(value.bytesValue());
      case ARRAY, SET, OBJECT -> throw new IllegalArgumentException("no scalar");
    }
  }

  private static byte[] valid(byte[] utf8) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
      return utf8;
    } catch (CharacterCodingException malformed) {
      throw damaged("a string is no UTF-8 [bytes=" + utf8.length + "]");
    }
  }
}
