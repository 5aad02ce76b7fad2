package io.blueshift.shell;

import org.jspecify.annotations.Nullable;

/// Cuts typed text into statements at semicolons that stand outside quotes, comments, dollar quotes
/// and parentheses, and finds the backslash commands between them. Text is added line by line; a
/// statement may span many of them.
///
/// Not safe for use by several threads.
final class StatementSplitter {
  /// What the text added so far ends in, which the prompt shows.
  enum State {
    /// Between statements.
    START("=>"),
    /// Inside a statement.
    STATEMENT("->"),
    /// Inside a string literal.
    STRING("'>"),
    /// Inside a quoted name.
    QUOTED_NAME("\">"),
    /// Inside a dollar-quoted string.
    DOLLAR_QUOTED("$>"),
    /// Inside a block comment.
    COMMENT("*>"),
    /// Inside parentheses.
    PARENTHESES("(>");

    private final String prompt;

    State(String prompt) {
      this.prompt = prompt;
    }

    /// Returns the end of the prompt that shows this state.
    String prompt() {
      return prompt;
    }
  }

  private final StringBuilder buffer = new StringBuilder();
  private int scanned;
  private int parenthesisDepth;
  private int commentDepth;
  private boolean inString;
  private boolean backslashEscapes;
  private boolean inQuotedName;
  private boolean sawToken;
  private @Nullable String dollarTag;
  private @Nullable String command;
  private int removedLineCount;
  private int lineNumber = 1;

  /// Adds text; whole statements are then available from [#next].
  void add(String text) {
    buffer.append(text);
    dropLeadingBlanks();
  }

  /// Blanks before a statement do not belong to it, so that its first line is line 1.
  private void dropLeadingBlanks() {
    if (scanned == 0) {
      int end = 0;
      while (end < buffer.length() && Character.isWhitespace(buffer.charAt(end))) {
        end++;
      }
      remove(end);
    }
  }

  private void remove(int end) {
    for (int position = 0; position < end; position++) {
      removedLineCount += buffer.charAt(position) == '\n' ? 1 : 0;
    }
    buffer.delete(0, end);
  }

  /// Removes and returns the first whole statement without its semicolon, or null when there is none
  /// yet or a backslash command comes first, which [#takeCommand] then gives.
  @Nullable String next() {
    while (scanned < buffer.length() && command == null) {
      if (step()) {
        String statement = buffer.substring(0, scanned - 1);
        lineNumber = removedLineCount + 1;
        remove(scanned);
        boolean empty = !sawToken;
        restart();
        if (!empty) {
          return statement;
        }
      }
    }
    return null;
  }

  /// Removes and returns the backslash command before which [#next] stopped, or null.
  @Nullable String takeCommand() {
    String taken = command;
    command = null;
    return taken;
  }

  /// Removes and returns the statement so far, as if a semicolon had ended it.
  String takePending() {
    String pending = sawToken ? buffer.toString() : "";
    lineNumber = removedLineCount + 1;
    clear();
    return pending;
  }

  /// Returns the line, from 1, on which the last statement began, among all lines that were added.
  int lineNumber() {
    return lineNumber;
  }

  private void restart() {
    scanned = 0;
    parenthesisDepth = 0;
    sawToken = false;
    dropLeadingBlanks();
  }

  /// Takes one character or token; returns whether it was a semicolon that ends a statement.
  private boolean step() {
    char character = buffer.charAt(scanned);
    char following = scanned + 1 < buffer.length() ? buffer.charAt(scanned + 1) : '\0';
    if (inString) {
      stepInString(character);
    } else if (inQuotedName) {
      inQuotedName = character != '"';
      scanned++;
    } else if (commentDepth > 0) {
      stepInComment(character, following);
    } else if (dollarTag != null) {
      stepInDollarQuote(dollarTag);
    } else {
      return stepInCode(character, following);
    }
    return false;
  }

  private void stepInString(char character) {
    if (character == '\\' && backslashEscapes) {
      scanned = Math.min(scanned + 2, buffer.length());
    } else {
      inString = character != '\'';
      scanned++;
    }
  }

  private void stepInComment(char character, char following) {
    if (character == '*' && following == '/') {
      commentDepth--;
      scanned += 2;
    } else if (character == '/' && following == '*') {
      commentDepth++;
      scanned += 2;
    } else {
      scanned++;
    }
  }

  private void stepInDollarQuote(String tag) {
    int end = buffer.indexOf(tag, scanned);
    if (end < 0) {
      scanned = buffer.length();
    } else {
      scanned = end + tag.length();
      dollarTag = null;
    }
  }

  private boolean stepInCode(char character, char following) {
    if (character == '-' && following == '-') {
      int end = buffer.indexOf("\n", scanned);
      scanned = end < 0 ? buffer.length() : end + 1;
      return false;
    }
    if (character == '/' && following == '*') {
      commentDepth = 1;
      scanned += 2;
      return false;
    }
    if (character == '\\') {
      int end = buffer.indexOf("\n", scanned);
      end = end < 0 ? buffer.length() : end;
      command = buffer.substring(scanned, end).strip();
      lineNumber = removedLineCount + 1;
      buffer.delete(scanned, end);
      return false;
    }
    if (character == '$' && openDollarQuote()) {
      sawToken = true;
      return false;
    }
    scanned++;
    switch (character) {
      case '\'' -> {
        inString = true;
        backslashEscapes =
            scanned >= 2
                && Character.toLowerCase(buffer.charAt(scanned - 2)) == 'e'
                && (scanned == 2 || !Character.isJavaIdentifierPart(buffer.charAt(scanned - 3)));
      }
      case '"' -> inQuotedName = true;
      case '(' -> parenthesisDepth++;
      case ')' -> parenthesisDepth = Math.max(0, parenthesisDepth - 1);
      case ';' -> {
        if (parenthesisDepth == 0) {
          return true;
        }
      }
      default -> {}
    }
    sawToken |= !Character.isWhitespace(character);
    return false;
  }

  private boolean openDollarQuote() {
    if (scanned > 0 && Character.isJavaIdentifierPart(buffer.charAt(scanned - 1))) {
      return false;
    }
    int end = scanned + 1;
    while (end < buffer.length()
        && (Character.isLetterOrDigit(buffer.charAt(end)) || buffer.charAt(end) == '_')) {
      end++;
    }
    boolean startsWithDigit = end > scanned + 1 && Character.isDigit(buffer.charAt(scanned + 1));
    if (end >= buffer.length() || buffer.charAt(end) != '$' || startsWithDigit) {
      return false;
    }
    dollarTag = buffer.substring(scanned, end + 1);
    scanned = end + 1;
    return true;
  }

  /// Removes and returns what is left without a semicolon; blank when there is nothing.
  String rest() {
    next();
    return takePending();
  }

  /// Forgets everything.
  void clear() {
    remove(buffer.length());
    command = null;
    restart();
    commentDepth = 0;
    inString = false;
    inQuotedName = false;
    dollarTag = null;
  }

  /// Returns the text of the unfinished statement.
  String pending() {
    return buffer.toString();
  }

  /// Returns what the text so far ends in.
  State state() {
    if (inString) {
      return State.STRING;
    }
    if (inQuotedName) {
      return State.QUOTED_NAME;
    }
    if (commentDepth > 0) {
      return State.COMMENT;
    }
    if (dollarTag != null) {
      return State.DOLLAR_QUOTED;
    }
    if (parenthesisDepth > 0) {
      return State.PARENTHESES;
    }
    return sawToken ? State.STATEMENT : State.START;
  }
}
