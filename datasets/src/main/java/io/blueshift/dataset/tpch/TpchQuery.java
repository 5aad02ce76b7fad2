package io.blueshift.dataset.tpch;

import io.blueshift.dataset.ColumnRule;
import io.blueshift.dataset.ResultComparison;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One of TPC-H's 22 queries: its text with `{name}` for each parameter, and what is known of its
/// result.
///
/// @param number the query's number, 1 to 22
/// @param template the text
/// @param columnKinds one letter per result column: `e` for a value or a count, `s` for a sum, `a` for
///     an average and `r` for a ratio
/// @param sortColumns positions of the result columns that the rows are ordered by
public record TpchQuery(
    int number, String template, String columnKinds, List<Integer> sortColumns) {

  /// The number of queries.
  public static final int COUNT = 22;

  private static final String[] COLUMN_KINDS = {
    "eessssaaae", "eeeeeeee", "esee", "ee", "es", "s", "eees", "er", "ees", "eeseeeee", "es",
    "eee", "ee", "r", "eeees", "eeee", "r", "eeeees", "s", "ee", "ee", "ees"
  };

  private static final int[][] SORT_COLUMNS = {
    {0, 1}, {0, 2, 1, 3}, {1, 2}, {0}, {1}, {}, {0, 1, 2}, {0}, {0, 1}, {2}, {1},
    {0}, {1, 0}, {}, {0}, {3, 0, 1, 2}, {}, {4, 3}, {}, {0}, {1, 0}, {0}
  };

  private static final Pattern LIMIT = Pattern.compile("\\bLIMIT (\\d+)$");

  /// Returns the query of that number.
  ///
  /// @throws IllegalArgumentException if the number is not 1 to 22
  public static TpchQuery of(int number) {
    if (number < 1 || number > COUNT) {
      throw new IllegalArgumentException("TPC-H has queries 1 to 22 [number=" + number + "]");
    }
    return new TpchQuery(
        number,
        resource("queries/q" + twoDigits(number) + ".sql").strip(),
        COLUMN_KINDS[number - 1],
        Arrays.stream(SORT_COLUMNS[number - 1]).boxed().toList());
  }

  /// Returns the text with parameters put in.
  ///
  /// @param parameters a value for every name in the template
  /// @throws IllegalArgumentException if a name has no value
  public String text(Map<String, String> parameters) {
    String text = template;
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      text = text.replace("{" + parameter.getKey() + "}", parameter.getValue());
    }
    if (text.indexOf('{') >= 0) {
      throw new IllegalArgumentException(
          "a parameter of the query has no value [query=" + number + ", given=" + parameters + "]");
    }
    return text;
  }

  /// Returns the number of rows that the query asks for with LIMIT, 0 if it does not.
  public int limit() {
    Matcher matcher = LIMIT.matcher(template);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /// Compares answers of engines that keep all digits, as in PostgreSQL's style: sums exactly,
  /// averages and ratios to nine digits.
  public ResultComparison exactComparison() {
    return comparison(ColumnRule.EXACT, ColumnRule.RELATIVE);
  }

  /// Compares answers within the rounding that the specification's clause 2.1.3.5 allows, for
  /// Redshift's style.
  public ResultComparison roundedComparison() {
    return comparison(ColumnRule.MONEY, ColumnRule.ROUNDED);
  }

  private ResultComparison comparison(ColumnRule sums, ColumnRule quotients) {
    List<ColumnRule> rules =
        columnKinds
            .chars()
            .mapToObj(kind ->
                switch (kind) {
                  case 's' -> sums;
                  case 'a', 'r' -> quotients;
                  default -> ColumnRule.EXACT;
                })
            .toList();
    return new ResultComparison(rules, sortColumns);
  }

  /// Returns the rows of the answer with the validation parameters, null for NULL.
  ///
  /// @param scale 0.01 or 1
  /// @throws IllegalArgumentException if no answers are known at that scale
  public List<List<@Nullable String>> answer(double scale) {
    if (!hasAnswers(scale)) {
      throw new IllegalArgumentException(
          "answers are known at scales 0.01 and 1 only [scale=" + scale + "]");
    }
    String folder = scale == 1 ? "sf1" : "sf0.01";
    String text = resource("answers/" + folder + "/q" + twoDigits(number) + ".csv");
    List<List<@Nullable String>> rows = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (String line : lines.subList(1, lines.size())) {
      List<@Nullable String> row = new ArrayList<>();
      for (String field : line.split("\\|", -1)) {
        row.add(field.equals("\\N") ? null : field);
      }
      rows.add(row);
    }
    return rows;
  }

  /// Tells whether answers are known at a scale.
  public static boolean hasAnswers(double scale) {
    return scale == 1 || scale == 0.01;
  }

  private static String twoDigits(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }

  private static String resource(String name) {
    try (InputStream input = TpchQuery.class.getResourceAsStream(name)) {
      if (input == null) {
        throw new IllegalStateException("resource is missing from the jar [name=" + name + "]");
      }
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
