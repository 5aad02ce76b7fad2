package io.blueshift.sql.parse;

import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.TokenStream.RawToken;

/// Decodes what stands between the quotes of strings and names.
final class StringText {
  private StringText() {}

  /// Returns the text of a string without escapes.
  static String unquote(String text, RawToken token) {
    return inside(text, token).replace("''", "'");
  }

  /// Returns what stands between the apostrophes, unchanged.
  static String inside(String text, RawToken token) {
    return text.substring(token.quoteStart + 1, token.end - 1);
  }

  /// Returns what stands between the tags of a dollar-quoted string.
  static String insideDollars(String text, RawToken token) {
    int tagLength = token.quoteStart - token.start + 1;
    return text.substring(token.quoteStart + 1, token.end - tagLength);
  }

  /// Returns the name that stands between double quotes.
  static String unquoteName(String text, RawToken token) {
    int open = text.indexOf('"', token.start);
    return text.substring(open + 1, token.end - 1).replace("\"\"", "\"");
  }

  /// Decodes the backslash escapes of `E''`.
  static String decodeEscapes(String inside, TokenStream stream, RawToken token) {
    StringBuilder decoded = new StringBuilder(inside.length());
    int at = 0;
    while (at < inside.length()) {
      char c = inside.charAt(at++);
      if (c == '\'') {
        at++;
        decoded.append('\'');
      } else if (c != '\\' || at == inside.length()) {
        decoded.append(c);
      } else {
        at = decodeEscape(inside, at, decoded, stream, token);
      }
    }
    return decoded.toString();
  }

  private static int decodeEscape(
      String inside, int at, StringBuilder decoded, TokenStream stream, RawToken token) {
    char c = inside.charAt(at);
    switch (c) {
      case 'b' -> decoded.append('\b');
      case 'f' -> decoded.append('\f');
      case 'n' -> decoded.append('\n');
      case 'r' -> decoded.append('\r');
      case 't' -> decoded.append('\t');
      case 'v' -> decoded.append('\u000b');
      case 'u' -> {
        return decodeCodePoint(inside, at + 1, 4, 4, 16, decoded, stream, token);
      }
      case 'U' -> {
        return decodeCodePoint(inside, at + 1, 8, 8, 16, decoded, stream, token);
      }
      case 'x' -> {
        if (at + 1 < inside.length() && Character.digit(inside.charAt(at + 1), 16) >= 0) {
          return decodeCodePoint(inside, at + 1, 1, 2, 16, decoded, stream, token);
        }
        decoded.append('x');
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        return decodeCodePoint(inside, at, 1, 3, 8, decoded, stream, token);
      }
      default -> decoded.append(c);
    }
    return at + 1;
  }

  private static int decodeCodePoint(
      String inside,
      int from,
      int fewestDigits,
      int mostDigits,
      int radix,
      StringBuilder decoded,
      TokenStream stream,
      RawToken token) {
    int at = from;
    int codePoint = 0;
    while (at < inside.length()
        && at - from < mostDigits
        && Character.digit(inside.charAt(at), radix) >= 0) {
      codePoint = codePoint * radix + Character.digit(inside.charAt(at), radix);
      at++;
    }
    if (at - from < fewestDigits || !Character.isValidCodePoint(codePoint) || codePoint == 0) {
      throw stream.failure(
          ErrorCode.INVALID_ESCAPE_SEQUENCE,
          "escape in a string is not a character [escape=\\"
              + inside.substring(Math.max(0, from - 1), at)
              + "]",
          token.start);
    }
    decoded.appendCodePoint(codePoint);
    return at;
  }

  /// Decodes the escapes of `U&''` and `U&""`.
  static String decodeUnicode(String inside, char escape, TokenStream stream, RawToken token) {
    StringBuilder decoded = new StringBuilder(inside.length());
    int at = 0;
    while (at < inside.length()) {
      char c = inside.charAt(at++);
      if (c != escape) {
        decoded.append(c);
      } else if (at < inside.length() && inside.charAt(at) == escape) {
        decoded.append(escape);
        at++;
      } else if (at < inside.length() && inside.charAt(at) == '+') {
        at = decodeCodePoint(inside, at + 1, 6, 6, 16, decoded, stream, token);
      } else {
        at = decodeCodePoint(inside, at, 4, 4, 16, decoded, stream, token);
      }
    }
    return decoded.toString();
  }
}
