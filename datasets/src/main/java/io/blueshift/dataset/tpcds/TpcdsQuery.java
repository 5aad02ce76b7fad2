package io.blueshift.dataset.tpcds;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The texts of the 99 queries of TPC-DS, each with one fixed set of parameters. Where the
/// specification's template has a query that stands for two (14, 23, 24 and 39), one of them is
/// here.
public final class TpcdsQuery {

  /// The number of queries.
  public static final int COUNT = 99;

  private TpcdsQuery() {}

  /// Returns the text of a query, without a semicolon.
  ///
  /// @param number the query's number, 1 to 99
  /// @throws IllegalArgumentException if the number is not 1 to 99
  public static String text(int number) {
    if (number < 1 || number > COUNT) {
      throw new IllegalArgumentException("TPC-DS has queries 1 to 99 [number=" + number + "]");
    }
    String name = String.format(Locale.ROOT, "queries/q%02d.sql", number);
    try (InputStream input = TpcdsQuery.class.getResourceAsStream(name)) {
      if (input == null) {
        throw new IllegalStateException("resource is missing from the jar [name=" + name + "]");
      }
      return new String(input.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
