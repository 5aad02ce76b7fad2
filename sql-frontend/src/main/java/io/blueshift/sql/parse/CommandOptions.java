package io.blueshift.sql.parse;

import static io.blueshift.sql.parse.QueryShapes.failure;

import io.blueshift.sql.parse.generated.BlueshiftParserImplConstants;
import io.blueshift.sql.parse.generated.Token;
import io.blueshift.sql.parse.tree.CommandOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Knows the options of COPY, UNLOAD and CREATE DATABASE and reads them in any order, in Redshift's form
/// (`DELIMITER AS ',' GZIP`) and in PostgreSQL's (`WITH (FORMAT csv, HEADER true)`).
///
/// `CSV`, `PARQUET`, `JSON 'auto'` and the like are read as `FORMAT csv`, `FORMAT parquet`, `FORMAT json
/// 'auto'`. An optional AS or equals sign between name and value is skipped.
public enum CommandOptions {
  COPY(
      """
      acceptanydate acceptinvchars=string? access_key_id=string addquotes blanksasnull bzip2
      comprows=number compupdate={on,off,true,false,preset}? credentials=string dateformat=string
      delimiter=string emptyasnull encoding=any encrypted escape=string? explicit_ids fillrecord
      force_not_null=list force_null=list force_quote=list format=format freeze=switch? gzip
      header=switch? iam_role=any ignoreallerrors ignoreblanklines ignoreheader=number kms_key_id=string
      lzop manifest master_symmetric_key=string maxerror=number noload null=string quote=string
      readratio=number region=string removequotes roundec secret_access_key=string
      serializetojson session_token=string ssh statupdate=switch? template=any
      timeformat=string token=string trimblanks truncatecolumns zstd
      """),
  UNLOAD(
      """
      access_key_id=string addquotes allowoverwrite bzip2 cleanpath credentials=string delimiter=string
      encrypted={auto}? escape extension=string format=format gzip header iam_role=any
      kms_key_id=string manifest={verbose}? master_symmetric_key=string maxfilesize=size null=string
      parallel=switch? partition_by=columns region=string rowgroupsize=size secret_access_key=string
      session_token=string token=string zstd
      """),
  CREATE_DATABASE(
      """
      collate=any connection_limit=any encoding=any isolation_level=any owner=any template=any
      """);

  /// Words that are formats when they stand alone.
  private static final String FORMATS =
      " csv parquet orc avro json shapefile fixedwidth text binary ";

  @SuppressWarnings("ImmutableEnumChecker") // Not changed after construction.
  private final Map<String, String> values;

  CommandOptions(String options) {
    Map<String, String> parsed = new TreeMap<>();
    for (String option : options.strip().split("\\s+", -1)) {
      int equals = option.indexOf('=');
      if (equals < 0) {
        parsed.put(option, "");
      } else {
        parsed.put(option.substring(0, equals), option.substring(equals + 1));
      }
    }
    values = Collections.unmodifiableMap(parsed);
  }

  /// The parser's tokens.
  public interface Tokens {
    /// Returns the token that is `distance` (from 1) tokens ahead.
    Token peek(int distance);

    /// Takes the next token.
    Token take();
  }

  /// Reads one option, or a list of them in parentheses, and adds what was read.
  public void read(Tokens tokens, List<CommandOption> list) {
    if (is(tokens, "with") && !isName(tokens.peek(2))) {
      tokens.take();
    }
    if (tokens.peek(1).kind != BlueshiftParserImplConstants.LPAREN) {
      readOne(tokens, list);
      return;
    }
    tokens.take();
    readOne(tokens, list);
    while (tokens.peek(1).kind == BlueshiftParserImplConstants.COMMA) {
      tokens.take();
      readOne(tokens, list);
    }
    if (tokens.peek(1).kind != BlueshiftParserImplConstants.RPAREN) {
      throw unexpected(tokens, "a comma or a closing parenthesis");
    }
    tokens.take();
  }

  private void readOne(Tokens tokens, List<CommandOption> list) {
    if (is(tokens, "with")) {
      tokens.take();
    }
    Token first = tokens.peek(1);
    SqlParserPos position = position(first);
    String word = word(first);
    if (word == null) {
      throw unexpected(tokens, "an option");
    }
    if (isFormat(word)) {
      list.add(new CommandOption("FORMAT", formatValues(tokens), position));
      return;
    }
    String second = word(tokens.peek(2));
    String name =
        second != null && values.containsKey(word + "_" + second) ? word + "_" + second : word;
    String kind = values.get(name);
    if (kind == null) {
      throw failure("option is unknown [option=" + first.image + "]", position)
          .withHint(hint(word));
    }
    tokens.take();
    if (!name.equals(word)) {
      tokens.take();
    }
    List<SqlNode> read = new ArrayList<>();
    skipAs(tokens);
    readValues(kind, tokens, read);
    list.add(new CommandOption(shownName(name), read, position));
  }

  private static String shownName(String name) {
    return switch (name) {
      case "partition_by", "connection_limit", "isolation_level" ->
          name.replace('_', ' ').toUpperCase(Locale.ROOT);
      default -> name.toUpperCase(Locale.ROOT);
    };
  }

  private String hint(String word) {
    String near = SpellingHint.nearest(word, values.keySet());
    return near == null
        ? "Options of this command: "
            + String.join(", ", values.keySet()).toUpperCase(Locale.ROOT)
            + "."
        : "Did you mean " + near.toUpperCase(Locale.ROOT) + "?";
  }

  private boolean isFormat(String word) {
    return this != CREATE_DATABASE && FORMATS.contains(" " + word + " ");
  }

  private List<SqlNode> formatValues(Tokens tokens) {
    List<SqlNode> read = new ArrayList<>();
    Token format = tokens.take();
    read.add(new SqlIdentifier(String.valueOf(format.getValue()), position(format)));
    String word = String.valueOf(format.getValue());
    if (word.equals("json") || word.equals("avro") || word.equals("fixedwidth")) {
      skipAs(tokens);
      if (isString(tokens)) {
        read.add(string(tokens));
      }
    } else if (word.equals("shapefile") && is(tokens, "simplify")) {
      tokens.take();
      if (is(tokens, "auto")) {
        tokens.take();
      }
      if (isNumber(tokens)) {
        read.add(number(tokens));
      }
    }
    return read;
  }

  private void readValues(String kind, Tokens tokens, List<SqlNode> read) {
    switch (kind) {
      case "" -> {}
      case "string" -> read.add(string(tokens));
      case "string?" -> {
        if (isString(tokens)) {
          read.add(string(tokens));
        }
      }
      case "number" -> read.add(number(tokens));
      case "any" -> read.add(any(tokens));
      case "format" -> {
        if (word(tokens.peek(1)) == null && !isString(tokens)) {
          throw unexpected(tokens, "a format");
        }
        read.addAll(formatValues(tokens));
      }
      case "switch?" -> choice("{on,off,true,false}", tokens, read);
      case "size" -> {
        read.add(number(tokens));
        choice("{mb,gb}", tokens, read);
      }
      case "list" -> read.add(list(tokens));
      case "columns" -> {
        read.add(list(tokens));
        choice("{include}", tokens, read);
      }
      default -> choice(kind, tokens, read);
    }
  }

  private static void choice(String choices, Tokens tokens, List<SqlNode> read) {
    String word = word(tokens.peek(1));
    if (word == null) {
      return;
    }
    for (String choice : choices.substring(1, choices.indexOf('}')).split(",", -1)) {
      if (choice.equals(word)) {
        read.add(new SqlIdentifier(word, position(tokens.take())));
        return;
      }
    }
  }

  private static void skipAs(Tokens tokens) {
    int kind = tokens.peek(1).kind;
    if (kind == BlueshiftParserImplConstants.AS || kind == BlueshiftParserImplConstants.EQ) {
      tokens.take();
    }
  }

  private static SqlNode any(Tokens tokens) {
    if (isString(tokens)) {
      return string(tokens);
    }
    if (isNumber(tokens)) {
      return number(tokens);
    }
    String word = word(tokens.peek(1));
    if (word == null) {
      throw unexpected(tokens, "a value");
    }
    return new SqlIdentifier(word, position(tokens.take()));
  }

  private static SqlNode list(Tokens tokens) {
    Token open = tokens.peek(1);
    if (open.kind == BlueshiftParserImplConstants.STAR) {
      return new SqlNodeList(List.of(SqlIdentifier.star(position(tokens.take()))), position(open));
    }
    if (open.kind != BlueshiftParserImplConstants.LPAREN) {
      throw unexpected(tokens, "an opening parenthesis");
    }
    tokens.take();
    List<SqlNode> names = new ArrayList<>();
    while (true) {
      Token name = tokens.peek(1);
      if (name.getValue() == null) {
        throw unexpected(tokens, "a name");
      }
      names.add(new SqlIdentifier(String.valueOf(name.getValue()), position(tokens.take())));
      Token separator = tokens.peek(1);
      if (separator.kind == BlueshiftParserImplConstants.RPAREN) {
        tokens.take();
        return new SqlNodeList(names, position(open));
      }
      if (separator.kind != BlueshiftParserImplConstants.COMMA) {
        throw unexpected(tokens, "a comma or a closing parenthesis");
      }
      tokens.take();
    }
  }

  private static boolean isString(Tokens tokens) {
    return tokens.peek(1).kind == BlueshiftParserImplConstants.QUOTED_STRING;
  }

  private static boolean isNumber(Tokens tokens) {
    int kind = tokens.peek(1).kind;
    return kind == BlueshiftParserImplConstants.UNSIGNED_INTEGER_LITERAL
        || kind == BlueshiftParserImplConstants.DECIMAL_NUMERIC_LITERAL;
  }

  private static SqlNode string(Tokens tokens) {
    if (!isString(tokens)) {
      throw unexpected(tokens, "a string");
    }
    Token token = tokens.take();
    return SqlLiteral.createCharString(String.valueOf(token.getValue()), position(token));
  }

  private static SqlNode number(Tokens tokens) {
    if (!isNumber(tokens)) {
      throw unexpected(tokens, "a number");
    }
    Token token = tokens.take();
    return SqlLiteral.createExactNumeric(token.image, position(token));
  }

  private static boolean is(Tokens tokens, String word) {
    return word.equals(word(tokens.peek(1)));
  }

  private static boolean isName(Token token) {
    return token.kind == BlueshiftParserImplConstants.EQ;
  }

  /// Returns the word of a token in lower case, or null when it is none or is quoted.
  private static @Nullable String word(Token token) {
    return switch (token.kind) {
      case BlueshiftParserImplConstants.QUOTED_IDENTIFIER,
          BlueshiftParserImplConstants.QUOTED_STRING,
          BlueshiftParserImplConstants.BINARY_STRING_LITERAL,
          BlueshiftParserImplConstants.BIT_STRING_LITERAL ->
          null;
      default -> (String) token.getValue();
    };
  }

  private static RuntimeException unexpected(Tokens tokens, String expected) {
    Token found = tokens.peek(1);
    return failure(
        "statement cannot be parsed [found="
            + SyntaxErrors.shown(found)
            + ", expected="
            + expected
            + "]",
        position(found));
  }

  private static SqlParserPos position(Token token) {
    return new SqlParserPos(token.beginLine, token.beginColumn, token.endLine, token.endColumn);
  }
}
