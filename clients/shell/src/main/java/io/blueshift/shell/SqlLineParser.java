package io.blueshift.shell;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/// Tells the line editor when what is typed is whole: a backslash command, or statements that all end
/// with a semicolon. Until then Enter opens another line of the same text, so that a statement of
/// many lines is edited, and kept in the history, as one.
final class SqlLineParser implements Parser {
  private static final String PROMPT_NAME = "blueshift";

  /// Returns the prompt that shows what the text so far ends in.
  static String prompt(StatementSplitter.State state) {
    return PROMPT_NAME + state.prompt() + " ";
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.COMPLETE) {
      return wordAt(line, cursor);
    }
    if (context == ParseContext.ACCEPT_LINE || context == ParseContext.SECONDARY_PROMPT) {
      StatementSplitter.State state = stateAfter(line);
      if (state != StatementSplitter.State.START) {
        throw new EOFError(-1, -1, "the statement goes on", prompt(state));
      }
    }
    return new Word(line, cursor, line, cursor);
  }

  @Override
  public boolean isEscapeChar(char character) {
    return false;
  }

  /// Returns what a text ends in; START when nothing is left to be typed.
  static StatementSplitter.State stateAfter(String text) {
    StatementSplitter splitter = new StatementSplitter();
    splitter.add(text + "\n");
    boolean more = true;
    while (more) {
      boolean statement = splitter.next() != null;
      String command = statement ? null : splitter.takeCommand();
      if (command != null && command.matches("\\\\(g|gx|r|reset)")) {
        splitter.clear();
      }
      more = statement || command != null;
    }
    return splitter.state();
  }

  private static Word wordAt(String line, int cursor) {
    int start = cursor;
    while (start > 0 && isWordPart(line.charAt(start - 1))) {
      start--;
    }
    if (start > 0 && line.charAt(start - 1) == '\\') {
      start--;
    }
    return new Word(line, cursor, line.substring(start, cursor), cursor - start);
  }

  private static boolean isWordPart(char character) {
    return Character.isJavaIdentifierPart(character) || character == '.';
  }

  /// The word before the cursor, which is all that completion needs.
  record Word(String line, int cursor, String word, int wordCursor)
      implements CompletingParsedLine {
    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return wordCursor;
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }
  }
}
