package io.blueshift.sql.parse;

import java.util.regex.Pattern;

/// Writes names as statements need them.
public final class QuotedNames {
  private static final Pattern PLAIN = Pattern.compile("#?[a-z_][a-z0-9_$]*");

  private QuotedNames() {}

  /// Returns a name, in double quotes where it would be read as something else without them.
  public static String quoted(String name) {
    return PLAIN.matcher(name).matches() && !KeywordTable.isReserved(name)
        ? name
        : '"' + name.replace("\"", "\"\"") + '"';
  }
}
