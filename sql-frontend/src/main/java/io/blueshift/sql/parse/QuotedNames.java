package io.blueshift.sql.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes names as statements need them.
public final class QuotedNames {
  private static final Pattern PLAIN = Pattern.compile("#?[a-z_][a-z0-9_$]*");

  private static final Pattern PART =
      Pattern.compile("(?:\"((?:[^\"]|\"\")+)\"|([^\\s.\"]+))(\\.|$)");

  private QuotedNames() {}

  /// Returns a name, in double quotes where it would be read as something else without them.
  public static String quoted(String name) {
    return PLAIN.matcher(name).matches() && !KeywordTable.isReserved(name)
        ? name
        : '"' + name.replace("\"", "\"\"") + '"';
  }

  /// Returns the parts of a name as it is written in a statement, such as `public."My table"`; none when
  /// the text is no name.
  public static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    Matcher part = PART.matcher(text.strip());
    int position = 0;
    while (part.find() && part.start() == position) {
      String quoted = part.group(1);
      parts.add(
          quoted != null ? quoted.replace("\"\"", "\"") : part.group(2).toLowerCase(Locale.ROOT));
      position = part.end();
      if (part.group(3).isEmpty()) {
        return position == text.strip().length() ? parts : List.of();
      }
    }
    return List.of();
  }
}
