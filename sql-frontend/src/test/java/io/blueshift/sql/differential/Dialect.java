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
/// - Where COALESCE and CASE take decimals of more digits than fit together, DuckDB gives up digits of
///   the scale, PostgreSQL none: such operands are cast.
/// - DuckDB 2.0.0 is wrong where LIKE stands over a choice of constants and where a LIMIT stands over
///   a FULL JOIN and `>= ALL`: see [#losesNullsInLike] and [#losesLimit].
final class Dialect {
  static final char INTEGER_DIVISION = '÷';
  static final double TOLERANCE = 1e-9;

  private Dialect() {}

  /// Returns whether DuckDB may lose rows of a filter by LIKE over an operand: from `nullif('b', c) like
  /// '%b%'` and `case when c = 'b' then null else 'b' end like '%b%'` it makes `not (c = 'b')`, which
  /// drops rows in which c is NULL. It does so where the choice is among constants.
  static boolean losesNullsInLike(String operand) {
    return operand.contains("nullif(cast('") || operand.contains("case when");
  }

  /// Returns whether DuckDB may drop a LIMIT above a query: it does so, and only sorts, where the
  /// query filters a FULL JOIN, also with `>= ALL`; with an inner join instead it does not.
  static boolean losesLimit(String query) {
    return query.contains("full join") && query.contains(">= all");
  }

  static String ours(String sql) {
    return sql.replace(INTEGER_DIVISION, '/');
  }

  static String duckdb(String sql) {
    return sql.replace(Character.toString(INTEGER_DIVISION), "//");
  }
}
