package io.blueshift.function;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds parts of JSON text (RFC 8259) without building values: a part is given back as it is
/// written. Throws [Malformed] where the text is no JSON.
final class JsonScanner {
  private static final int DEPTH_MAX = 1000;

  private final String text;
  private int position;
  private int depth;

  /// The text is no JSON.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  /// A member of an object: its name, and where its value stands.
  record Member(String name, int start, int end) {}

  private JsonScanner(String text) {
    this.text = text;
  }

  /// Checks that the whole text is one JSON value.
  static void validate(String text) throws Malformed {
    JsonScanner scanner = new JsonScanner(text);
    scanner.skipValue();
    scanner.requireEnd();
  }

  /// Returns the first character of the value, after blanks.
  static char kind(String text) throws Malformed {
    JsonScanner scanner = new JsonScanner(text);
    return scanner.peek();
  }

  /// Returns the elements of an array as they are written.
  static List<String> elements(String text) throws Malformed {
    JsonScanner scanner = new JsonScanner(text);
    List<String> elements = new ArrayList<>();
    scanner.expect('[');
    if (scanner.peek() == ']') {
      scanner.position++;
    } else {
      do {
        scanner.peek();
        int start = scanner.position;
        scanner.skipValue();
        elements.add(text.substring(start, scanner.position));
      } while (scanner.continues(']'));
    }
    scanner.requireEnd();
    return elements;
  }

  /// Returns the value of a member of an object as it is written, null when there is none.
  static @Nullable String member(String text, String name) throws Malformed {
    JsonScanner scanner = new JsonScanner(text);
    String found = null;
    scanner.expect('{');
    if (scanner.peek() == '}') {
      scanner.position++;
    } else {
      do {
        Member member = scanner.nextMember();
        if (member.name().equals(name)) {
          found = text.substring(member.start(), member.end());
        }
      } while (scanner.continues('}'));
    }
    scanner.requireEnd();
    return found;
  }

  private Member nextMember() throws Malformed {
    if (peek() != '"') {
      throw malformed();
    }
    String name = string();
    expect(':');
    peek();
    int start = position;
    skipValue();
    return new Member(name, start, position);
  }

  /// Returns a value as text: a string without quotes and escapes, anything else as it is written.
  static String display(String value) throws Malformed {
    return value.startsWith("\"") ? new JsonScanner(value).string() : value.strip();
  }

  private Malformed malformed() {
    return new Malformed("at character " + (position + 1));
  }

  private char peek() throws Malformed {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
    if (position == text.length()) {
      throw malformed();
    }
    return text.charAt(position);
  }

  private void expect(char wanted) throws Malformed {
    if (peek() != wanted) {
      throw malformed();
    }
    position++;
  }

  /// Takes a comma, or the closing character.
  private boolean continues(char closing) throws Malformed {
    char next = peek();
    position++;
    if (next != ',' && next != closing) {
      throw malformed();
    }
    return next == ',';
  }

  private void requireEnd() throws Malformed {
    while (position < text.length()) {
      if (" \t\r\n".indexOf(text.charAt(position++)) < 0) {
        throw malformed();
      }
    }
  }

  private void skipValue() throws Malformed {
    if (++depth > DEPTH_MAX) {
      throw malformed();
    }
    switch (peek()) {
      case '{' -> skipObject();
      case '[' -> skipArray();
      case '"' -> string();
      case 't' -> skipWord("true");
      case 'f' -> skipWord("false");
      case 'n' -> skipWord("null");
      default -> skipNumber();
    }
    depth--;
  }

  private void skipObject() throws Malformed {
    position++;
    if (peek() == '}') {
      position++;
      return;
    }
    do {
      nextMember();
    } while (continues('}'));
  }

  private void skipArray() throws Malformed {
    position++;
    if (peek() == ']') {
      position++;
      return;
    }
    do {
      skipValue();
    } while (continues(']'));
  }

  private void skipWord(String word) throws Malformed {
    if (!text.startsWith(word, position)) {
      throw malformed();
    }
    position += word.length();
  }

  private void skipNumber() throws Malformed {
    if (text.charAt(position) == '-') {
      position++;
    }
    int wholeStart = position;
    skipDigits();
    if (text.charAt(wholeStart) == '0' && position > wholeStart + 1) {
      throw malformed();
    }
    if (position < text.length() && text.charAt(position) == '.') {
      position++;
      skipDigits();
    }
    if (position < text.length() && (text.charAt(position) | 0x20) == 'e') {
      position++;
      if (position < text.length() && "+-".indexOf(text.charAt(position)) >= 0) {
        position++;
      }
      skipDigits();
    }
  }

  private void skipDigits() throws Malformed {
    int start = position;
    while (position < text.length()
        && text.charAt(position) >= '0'
        && text.charAt(position) <= '9') {
      position++;
    }
    if (position == start) {
      throw malformed();
    }
  }

  private String string() throws Malformed {
    StringBuilder value = new StringBuilder();
    position++;
    while (position < text.length()) {
      char letter = text.charAt(position++);
      if (letter == '"') {
        return value.toString();
      }
      if (letter < ' ') {
        throw malformed();
      }
      value.append(letter == '\\' ? escaped() : letter);
    }
    throw malformed();
  }

  private char escaped() throws Malformed {
    if (position == text.length()) {
      throw malformed();
    }
    char letter = text.charAt(position++);
    return switch (letter) {
      case '"', '\\', '/' -> letter;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (position + 4 > text.length()) {
          throw malformed();
        }
        try {
          int code = Integer.parseInt(text.substring(position, position + 4), 16);
          position += 4;
          yield (char) code;
        } catch (NumberFormatException noDigits) {
          throw malformed();
        }
      }
      default -> throw malformed();
    };
  }
}
