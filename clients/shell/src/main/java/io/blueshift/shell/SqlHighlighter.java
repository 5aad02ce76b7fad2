package io.blueshift.shell;

import java.util.Locale;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// Colours what is typed: keywords, strings, numbers and comments.
final class SqlHighlighter implements Highlighter {
  private static final AttributedStyle KEYWORD =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.BLUE).bold();
  private static final AttributedStyle STRING =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
  private static final AttributedStyle NUMBER =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.MAGENTA);
  private static final AttributedStyle COMMENT =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.BRIGHT);
  private static final AttributedStyle COMMAND =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);

  @Override
  public AttributedString highlight(LineReader reader, String line) {
    return highlight(line);
  }

  /// Colours one text.
  static AttributedString highlight(String line) {
    AttributedStringBuilder result = new AttributedStringBuilder();
    if (line.stripLeading().startsWith("\\")) {
      return result.styled(COMMAND, line).toAttributedString();
    }
    int position = 0;
    while (position < line.length()) {
      int end = tokenEnd(line, position);
      String token = line.substring(position, end);
      result.styled(style(token), token);
      position = end;
    }
    return result.toAttributedString();
  }

  private static AttributedStyle style(String token) {
    char first = token.charAt(0);
    if (first == '\'') {
      return STRING;
    }
    if (token.startsWith("--") || token.startsWith("/*")) {
      return COMMENT;
    }
    if (Character.isDigit(first)) {
      return NUMBER;
    }
    return SqlKeywords.WORDS.contains(token.toLowerCase(Locale.ROOT))
        ? KEYWORD
        : AttributedStyle.DEFAULT;
  }

  private static int tokenEnd(String line, int start) {
    char first = line.charAt(start);
    if (first == '\'' || first == '"') {
      int end = line.indexOf(first, start + 1);
      return end < 0 ? line.length() : end + 1;
    }
    if (line.startsWith("--", start)) {
      int end = line.indexOf('\n', start);
      return end < 0 ? line.length() : end;
    }
    if (line.startsWith("/*", start)) {
      int end = line.indexOf("*/", start);
      return end < 0 ? line.length() : end + 2;
    }
    int end = start + 1;
    if (Character.isJavaIdentifierStart(first)) {
      while (end < line.length() && Character.isJavaIdentifierPart(line.charAt(end))) {
        end++;
      }
    } else if (Character.isDigit(first)) {
      while (end < line.length()
          && (Character.isDigit(line.charAt(end)) || line.charAt(end) == '.')) {
        end++;
      }
    }
    return end;
  }
}
