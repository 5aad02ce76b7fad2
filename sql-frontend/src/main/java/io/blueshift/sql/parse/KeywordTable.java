package io.blueshift.sql.parse;

import io.blueshift.sql.parse.generated.BlueshiftParserImpl;
import io.blueshift.sql.parse.generated.BlueshiftParserImplConstants;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Knows every word of the grammar: its token and how freely it can serve as a name. The lists stand
/// in `src/main/codegen/config.fmpp`.
final class KeywordTable {
  /// How a word of the grammar can be used.
  enum Use {
    /// Always a keyword, but behind a dot and as a column's name behind AS.
    RESERVED,
    /// A keyword where its neighbours ask for it, see [TokenStream]; a name elsewhere.
    CONTEXTUAL,
    /// A keyword in statements other than queries, where the grammar also takes it as a name.
    STATEMENT
  }

  /// One word.
  ///
  /// @param word the word in upper case
  /// @param tokenKind the parser's number of its token
  /// @param use how it can be used
  record Keyword(String word, int tokenKind, Use use) {}

  private static final Map<String, Keyword> BY_LOWER_CASE_WORD = build();
  private static final String[] WRITTEN = writtenForms();

  private KeywordTable() {}

  /// Returns how tokens of a kind are written: a word in upper case, a symbol, or an empty text when they
  /// differ.
  static String written(int tokenKind) {
    return WRITTEN[tokenKind];
  }

  /// Returns the keyword that is written `lowerCaseWord`, or null when there is none.
  static @Nullable Keyword find(String lowerCaseWord) {
    return BY_LOWER_CASE_WORD.get(lowerCaseWord);
  }

  /// Returns whether a name that is written like this needs double quotes.
  static boolean isReserved(String lowerCaseWord) {
    Keyword keyword = BY_LOWER_CASE_WORD.get(lowerCaseWord);
    return keyword != null && keyword.use == Use.RESERVED;
  }

  private static Map<String, Keyword> build() {
    Map<String, Integer> kinds = new HashMap<>();
    for (int kind = 0; kind < BlueshiftParserImplConstants.tokenImage.length; kind++) {
      kinds.put(tokenName(kind), kind);
    }
    Map<String, Keyword> words = new HashMap<>();
    add(words, kinds, BlueshiftParserImpl.reservedWords(), Use.RESERVED);
    add(words, kinds, BlueshiftParserImpl.contextualWords(), Use.CONTEXTUAL);
    add(words, kinds, BlueshiftParserImpl.statementWords(), Use.STATEMENT);
    return words;
  }

  private static String[] writtenForms() {
    String[] written = new String[BlueshiftParserImplConstants.tokenImage.length];
    Arrays.fill(written, "");
    BY_LOWER_CASE_WORD.values().forEach(word -> written[word.tokenKind] = word.word);
    Map<String, String> symbols = new HashMap<>();
    for (String[] symbol : BlueshiftParserImpl.symbols()) {
      symbols.put(symbol[0], symbol[1]);
    }
    for (int kind = 0; kind < written.length; kind++) {
      written[kind] = symbols.getOrDefault(tokenName(kind), written[kind]);
    }
    return written;
  }

  private static String tokenName(int kind) {
    String image = BlueshiftParserImplConstants.tokenImage[kind];
    return image.substring(1, image.length() - 1);
  }

  /// Two words cannot be names of tokens in the grammar.
  private static String tokenName(String word) {
    return switch (word) {
      case "DEFAULT" -> "DEFAULT_";
      case "MINUS" -> "SET_MINUS";
      default -> word;
    };
  }

  private static void add(
      Map<String, Keyword> words, Map<String, Integer> kinds, String[] added, Use use) {
    for (String word : added) {
      Integer kind = kinds.get(tokenName(word));
      if (kind == null) {
        throw new IllegalStateException("keyword has no token [word=" + word + "]");
      }
      Keyword previous = words.put(word.toLowerCase(Locale.ROOT), new Keyword(word, kind, use));
      if (previous != null) {
        throw new IllegalStateException("keyword is listed twice [word=" + word + "]");
      }
    }
  }
}
