package io.blueshift.sql.copy;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.type.LogicalType.CharType;
import io.blueshift.type.LogicalType.StringType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Takes a field as a string: checks that it is UTF-8 and fits, and does what the options say about
/// blanks and lengths. Fields of ASCII are copied without a look at their characters.
final class StringFieldParser implements FieldParser {
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private final StringType type;
  private final int lengthMaxBytes;
  private final boolean cutBlanks;
  private final boolean truncate;
  private final @Nullable Character replacement;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  StringFieldParser(StringType type, CopyOptions options) {
    this.type = type;
    this.lengthMaxBytes = type.lengthBytes();
    this.cutBlanks = type instanceof CharType || options.trimBlanks();
    this.truncate = options.truncateColumns();
    this.replacement = options.replacementCharacter();
  }

  @Override
  public void parse(byte[] bytes, int start, int length, VectorBuffer column, int position)
      throws FieldException {
    byte[] source = bytes;
    int first = start;
    int size = length;
    if (!isAscii(source, first, size) && !isUtf8(source, first, size)) {
      source = repaired(source, first, size);
      first = 0;
      size = source.length;
    }
    if (cutBlanks) {
      while (size > 0 && source[first + size - 1] == ' ') {
        size--;
      }
    }
    if (size > lengthMaxBytes) {
      size = fittedLength(source, first, size);
    }
    column.setBytes(position, source, first, size);
  }

  private static boolean isAscii(byte[] bytes, int start, int length) {
    int position = start;
    int end = start + length;
    long bits = 0;
    for (; position + 8 <= end; position += 8) {
      bits |= ByteWords.read(bytes, position);
    }
    byte rest = 0;
    for (; position < end; position++) {
      rest |= bytes[position];
    }
    return (bits & HIGH_BITS) == 0 && rest >= 0;
  }

  private boolean isUtf8(byte[] bytes, int start, int length) {
    try {
      decoder.reset().decode(ByteBuffer.wrap(bytes, start, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /// Replaces what is no character, one replacement for each byte of a malformed sequence.
  private byte[] repaired(byte[] bytes, int start, int length) throws FieldException {
    Character with = replacement;
    if (with == null) {
      throw new FieldException(
          FieldException.INVALID_UTF8,
          "the string is not valid UTF-8; ACCEPTINVCHARS replaces such bytes");
    }
    CharBuffer out = CharBuffer.allocate(length + 1);
    ByteBuffer in = ByteBuffer.wrap(bytes, start, length);
    decoder.reset();
    while (true) {
      var result = decoder.decode(in, out, true);
      if (!result.isError()) {
        break;
      }
      for (int count = 0; count < result.length(); count++) {
        out.put(with);
      }
      in.position(in.position() + result.length());
    }
    return out.flip().toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Cuts trailing blanks, or with TRUNCATECOLUMNS whole characters, until the length fits.
  private int fittedLength(byte[] bytes, int start, int length) throws FieldException {
    int end = length;
    while (end > lengthMaxBytes && bytes[start + end - 1] == ' ') {
      end--;
    }
    if (end <= lengthMaxBytes) {
      return end;
    }
    if (!truncate) {
      throw new FieldException(
          FieldException.STRING_TOO_LONG,
          "the string of " + length + " bytes does not fit " + type.sqlName());
    }
    end = lengthMaxBytes;
    while (end > 0 && (bytes[start + end] & 0xc0) == 0x80) {
      end--;
    }
    return end;
  }
}
