package io.blueshift.sql.differential;

/// Where the two sides differ on purpose, and how the test deals with it.
///
/// - Division of integers is `/` here and `//` in DuckDB; the generator writes [#INTEGER_DIVISION].
/// - DuckDB's division and remainder by zero are NULL, ours an error: divisors are `nullif(…, 0)`.
/// - DuckDB divides decimals as floating-point numbers: the generator does not divide decimals.
/// - AVG of exact numbers is a decimal here and a floating-point number there: numbers are compared
///   with a tolerance of [#TOLERANCE] where either side is floating-point.
/// - SUM of integers has other result types there; numbers are compared by value.
/// - DuckDB orders NULLs last whichever way; the generator always writes NULLS FIRST or LAST.
/// - `date_trunc` of a date is a date there: its argument is always a timestamp.
/// - DuckDB's VARCHAR has no length: texts that may be long are not cast to one.
/// - Texts of floating-point numbers differ: they are not cast to texts.
/// - `round` of floating-point halves differs: only decimals are rounded.
/// - Where a key stands twice in ROLLUP or CUBE, PostgreSQL takes the two for one and DuckDB does not:
///   keys are different.
/// - Arithmetic that passes a type's range is an error on both sides, but which rows are computed at
///   all depends on the plan: operands are kept small.
final class Dialect {
  static final char INTEGER_DIVISION = '÷';
  static final double TOLERANCE = 1e-9;

  private Dialect() {}

  static String ours(String sql) {
    return sql.replace(INTEGER_DIVISION, '/');
  }

  static String duckdb(String sql) {
    return sql.replace(Character.toString(INTEGER_DIVISION), "//");
  }
}
