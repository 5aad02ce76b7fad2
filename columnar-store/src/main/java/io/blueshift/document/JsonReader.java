package io.blueshift.document;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads JSON text (RFC 8259) in UTF-8 into the binary form in one pass. Whole numbers of 64 bits
/// become INTEGER, other numbers DECIMAL where they fit, else DOUBLE; of equal keys the last value
/// counts. For one thread.
public final class JsonReader {
  private static final int INTEGER_DIGITS_MAX = 18;

  private final DocumentWriter writer = new DocumentWriter();
  private byte[] text = new byte[0];
  private int position;

  /// Returns the value that a text is.
  ///
  /// @throws DatabaseException INVALID_TEXT_REPRESENTATION with the position when the text is no
  ///     JSON; PROGRAM_LIMIT_EXCEEDED when it is too deep or too large
  public static byte[] parse(byte[] utf8) {
    return new JsonReader().read(utf8);
  }

  /// Returns whether a text is JSON within the limits of a value.
  public static boolean isValid(byte[] utf8) {
    try {
      parse(utf8);
      return true;
    } catch (DatabaseException invalid) {
      if (invalid.code() == ErrorCode.INVALID_TEXT_REPRESENTATION
          || invalid.code() == ErrorCode.PROGRAM_LIMIT_EXCEEDED) {
        return false;
      }
      throw invalid;
    }
  }

  /// Returns the value that a text is, as [#parse].
  public byte[] read(byte[] utf8) {
    text = utf8;
    position = 0;
    writer.reset();
    value();
    skipBlanks();
    if (position < text.length) {
      throw invalid("more text follows the value");
    }
    return writer.finish();
  }

  private void value() {
    skipBlanks();
    if (position == text.length) {
      throw invalid("a value is missing");
    }
    switch (text[position]) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> {
        byte[] string = string();
        writer.writeString(string);
      }
      case 't' -> {
        word("true");
        writer.writeBoolean(true);
      }
      case 'f' -> {
        word("false");
        writer.writeBoolean(false);
      }
      case 'n' -> {
        word("null");
        writer.writeNull();
      }
      default -> number();
    }
  }

  private void object() {
    position++;
    writer.startObject();
    if (!closes('}')) {
      do {
        skipBlanks();
        if (position == text.length || text[position] != '"') {
          throw invalid("a key in quotes is missing");
        }
        writer.key(string());
        skipBlanks();
        if (position == text.length || text[position] != ':') {
          throw invalid("a colon is missing behind the key");
        }
        position++;
        value();
      } while (continues('}'));
    }
    writer.endContainer();
  }

  private void array() {
    position++;
    writer.startArray();
    if (!closes(']')) {
      do {
        value();
      } while (continues(']'));
    }
    writer.endContainer();
  }

  private boolean closes(char closing) {
    skipBlanks();
    if (position < text.length && text[position] == closing) {
      position++;
      return true;
    }
    return false;
  }

  private boolean continues(char closing) {
    if (closes(closing)) {
      return false;
    }
    if (position == text.length || text[position] != ',') {
      throw invalid("a comma or " + closing + " is missing");
    }
    position++;
    return true;
  }

  private void word(String word) {
    byte[] wanted = word.getBytes(StandardCharsets.US_ASCII);
    int end = position + wanted.length;
    if (end > text.length || !Arrays.equals(text, position, end, wanted, 0, wanted.length)) {
      throw invalid("a value is not known");
    }
    position = end;
  }

  private void number() {
    int start = position;
    boolean negative = text[position] == '-';
    if (negative) {
      position++;
    }
    int firstDigit = position;
    digits();
    int wholeDigits = position - firstDigit;
    if (text[firstDigit] == '0' && wholeDigits > 1) {
      throw invalid("a number begins with zeros");
    }
    boolean whole = true;
    if (position < text.length && text[position] == '.') {
      position++;
      digits();
      whole = false;
    }
    if (position < text.length && (text[position] | 0x20) == 'e') {
      position++;
      if (position < text.length && (text[position] == '+' || text[position] == '-')) {
        position++;
      }
      digits();
      whole = false;
    }
    if (whole && wholeDigits <= INTEGER_DIGITS_MAX) {
      long value = 0;
      for (int index = firstDigit; index < position; index++) {
        value = value * 10 + (text[index] - '0');
      }
      writer.writeLong(negative ? -value : value);
    } else {
      exact(new String(text, start, position - start, StandardCharsets.US_ASCII));
    }
  }

  private void exact(String number) {
    BigDecimal value = decimal(number);
    double approximate = value == null ? Double.parseDouble(number) : value.doubleValue();
    if (Double.isInfinite(approximate)) {
      throw invalid("a number is out of range");
    }
    if (value == null) {
      writer.writeDouble(approximate);
    } else {
      writer.writeNumber(value);
    }
  }

  /// Returns a number, or null when its exponent is beyond all decimals.
  private static @Nullable BigDecimal decimal(String number) {
    try {
      return new BigDecimal(number);
    } catch (NumberFormatException outOfRange) {
      return null;
    }
  }

  private void digits() {
    int start = position;
    while (position < text.length && text[position] >= '0' && text[position] <= '9') {
      position++;
    }
    if (position == start) {
      throw invalid(start == text.length ? "a digit is missing" : "a value is not known");
    }
  }

  /// Takes a string in quotes; without escapes it is a part of the text.
  private byte[] string() {
    int start = ++position;
    while (position < text.length) {
      byte letter = text[position];
      if (letter == '"') {
        return Arrays.copyOfRange(text, start, position++);
      }
      if (letter == '\\') {
        return escapedString(start);
      }
      requireNoControl(letter);
      position++;
    }
    throw invalid("a string has no end");
  }

  private byte[] escapedString(int start) {
    byte[] string = Arrays.copyOfRange(text, start, Math.max(position, start) + 16);
    int size = position - start;
    while (position < text.length) {
      byte letter = text[position++];
      if (letter == '"') {
        return Arrays.copyOf(string, size);
      }
      if (size + 4 > string.length) {
        string = Arrays.copyOf(string, string.length * 2);
      }
      if (letter == '\\') {
        size = putCharacter(string, size, escape());
      } else {
        requireNoControl(letter);
        string[size++] = letter;
      }
    }
    throw invalid("a string has no end");
  }

  private void requireNoControl(byte letter) {
    if (letter >= 0 && letter < ' ') {
      throw invalid("a string has a control character");
    }
  }

  private int escape() {
    if (position == text.length) {
      throw invalid("a string has no end");
    }
    return switch (text[position++]) {
      case '"' -> '"';
      case '\\' -> '\\';
      case '/' -> '/';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw invalid("an escape is not known");
    };
  }

  private int unicode() {
    int first = fourDigits();
    if (!Character.isSurrogate((char) first)) {
      return first;
    }
    if (Character.isHighSurrogate((char) first)
        && position + 6 <= text.length
        && text[position] == '\\'
        && text[position + 1] == 'u') {
      position += 2;
      int second = fourDigits();
      if (Character.isLowSurrogate((char) second)) {
        return Character.toCodePoint((char) first, (char) second);
      }
    }
    throw invalid("half of a surrogate pair stands alone");
  }

  private int fourDigits() {
    int value = 0;
    for (int count = 0; count < 4; count++) {
      int digit = position < text.length ? Character.digit(text[position], 16) : -1;
      if (digit < 0) {
        throw invalid("an escape lacks hexadecimal digits");
      }
      value = value << 4 | digit;
      position++;
    }
    return value;
  }

  private static int putCharacter(byte[] target, int size, int codePoint) {
    byte[] utf8 = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(utf8, 0, target, size, utf8.length);
    return size + utf8.length;
  }

  private void skipBlanks() {
    while (position < text.length
        && (text[position] == ' '
            || text[position] == '\n'
            || text[position] == '\r'
            || text[position] == '\t')) {
      position++;
    }
  }

  private DatabaseException invalid(String what) {
    int characters = 1;
    for (int index = 0; index < Math.min(position, text.length); index++) {
      characters += (text[index] & 0xC0) == 0x80 ? 0 : 1;
    }
    return new DatabaseException(
        ErrorCode.INVALID_TEXT_REPRESENTATION,
        "invalid JSON: " + what + " [character=" + characters + "]");
  }
}
