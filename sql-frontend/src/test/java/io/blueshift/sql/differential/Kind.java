package io.blueshift.sql.differential;

import java.util.List;
import java.util.Random;

/// A type that both sides have, with its values: common ones often, extremes seldom. Floating-point
/// values are quarters, so that sums do not depend on their order.
enum Kind {
  BOOLEAN("boolean"),
  SMALLINT("smallint"),
  INTEGER("integer"),
  BIGINT("bigint"),
  DECIMAL("decimal(9,2)"),
  LONG_DECIMAL("decimal(30,6)"),
  REAL("real"),
  DOUBLE("double precision"),
  TEXT("varchar(200)"),
  DATE("date"),
  TIME("time"),
  TIMESTAMP("timestamp");

  private static final List<String> WORDS =
      List.of(
          "",
          "a",
          "b",
          "B",
          "ab",
          "abc",
          "aBc",
          " ",
          "a ",
          " a",
          "%",
          "_",
          "a%b",
          "10",
          "9",
          "-1",
          "é",
          "Ж",
          "日本",
          "😀",
          "it''s",
          "twelve bytes",
          "thirteen byte",
          "a text of more bytes",
          "a text of more bytez",
          "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz");
  private static final List<String> DATES =
      List.of("0001-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2024-02-29", "9990-12-31");

  private final String sqlName;

  Kind(String sqlName) {
    this.sqlName = sqlName;
  }

  String sqlName() {
    return sqlName;
  }

  boolean isInteger() {
    return this == SMALLINT || this == INTEGER || this == BIGINT;
  }

  boolean isExact() {
    return isInteger() || this == DECIMAL || this == LONG_DECIMAL;
  }

  boolean isNumber() {
    return isExact() || isFloating();
  }

  boolean isFloating() {
    return this == REAL || this == DOUBLE;
  }

  /// Returns a value as a literal that has this type without a cast around it.
  String literal(Random random) {
    return "cast(" + value(random) + " as " + sqlName + ")";
  }

  /// Returns a value as it stands in VALUES.
  String value(Random random) {
    boolean extreme = random.nextInt(24) == 0;
    return switch (this) {
      case BOOLEAN -> random.nextBoolean() ? "true" : "false";
      case SMALLINT -> extreme ? pick(random, "32767", "-32767") : small(random);
      case INTEGER -> extreme ? pick(random, "2147483647", "-2147483647") : small(random);
      case BIGINT ->
          extreme
              ? pick(random, "9223372036854775807", "-9223372036854775807", "4294967296")
              : small(random);
      case DECIMAL ->
          extreme ? pick(random, "9999999.99", "-9999999.99") : small(random) + fraction(random, 2);
      case LONG_DECIMAL ->
          extreme
              ? pick(random, "999999999999999999999.999999", "-123456789012345678901.5")
              : small(random) + fraction(random, 6);
      case REAL -> quarter(random, 100);
      case DOUBLE ->
          extreme ? pick(random, "1073741824.25", "-1073741824.5") : quarter(random, 1000);
      case TEXT -> "'" + WORDS.get(random.nextInt(WORDS.size())) + "'";
      case DATE ->
          extreme
              ? "'" + DATES.get(random.nextInt(DATES.size())) + "'"
              : String.format("'2020-%02d-%02d'", 1 + random.nextInt(3), 1 + random.nextInt(28));
      case TIME ->
          extreme
              ? pick(random, "'00:00:00'", "'23:59:59.999999'")
              : String.format("'%02d:%02d:00'", random.nextInt(24), random.nextInt(4) * 15);
      case TIMESTAMP ->
          extreme
              ? "'" + DATES.get(random.nextInt(DATES.size())) + " 23:59:59.999999'"
              : String.format(
                  "'2020-%02d-%02d %02d:30:00'",
                  1 + random.nextInt(2), 1 + random.nextInt(28), random.nextInt(3) * 6);
    };
  }

  private static String small(Random random) {
    return Integer.toString(
        random.nextInt(3) == 0 ? random.nextInt(201) - 100 : random.nextInt(10));
  }

  private static String fraction(Random random, int digits) {
    return "." + Integer.toString(random.nextInt((int) Math.pow(10, digits)));
  }

  private static String quarter(Random random, int range) {
    return Double.toString((random.nextInt(range * 8 + 1) - range * 4) / 4.0);
  }

  private static String pick(Random random, String... values) {
    return values[random.nextInt(values.length)];
  }
}
