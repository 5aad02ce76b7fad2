/// Statements as trees: one record per statement, closed under [Statement], so that a consumer's
/// `switch` is checked by the compiler. Queries inside them are Calcite nodes.
///
/// Conventions for what Calcite has no node for; all of them survive copying by a shuttle:
///
/// - `SELECT TOP n`: the select's *fetch*. When an ORDER BY, OFFSET or LIMIT follows the select, the
///   parser has moved it to the enclosing `SqlOrderBy`.
/// - `SELECT DISTINCT ON (a, b)`: a call of [QueryMarkers#DISTINCT_ON] in the select's *qualify*. With a
///   QUALIFY of its own the two are joined by AND, the marker first; the condition is applied before.
/// - `GROUP BY ALL`: the select's group list is one call of [QueryMarkers#GROUP_BY_ALL] without
///   operands.
/// - `SELECT * EXCLUDE (a)`: Calcite's `SqlStarExclude`.
/// - `FOR UPDATE` and the like behind a query: a [LockingQuery], which is a `SqlOrderBy`.
/// - `SELECT … INTO t`: the whole statement is a [CreateTableAs].
/// - `WITH x AS [NOT] MATERIALIZED`: accepted without effect.
/// - `x::t` and `CONVERT(t, x)`: `CAST`; `t 'text'`: `CAST` unless it is an ISO date, time or timestamp,
///   which become Calcite's literals.
/// - `INTERVAL '3' MONTH` with a plain number: `SqlIntervalLiteral`. Any other interval text: `CAST` of
///   the text to a type whose name is an [IntervalTypeName].
/// - `EXTRACT(p FROM x)`, and DATE_PART, DATE_TRUNC, DATEADD, DATEDIFF with their aliases: ordinary
///   function calls whose part is a string literal, also where it was written as a bare name. EXTRACT is
///   the function `extract('year', x)`.
/// - `x AT TIME ZONE z`: the function `timezone(z, x)`. `x COLLATE "c"`: nothing for the collations that
///   compare bytes, else the function `collate(x, 'c')`.
/// - `a ^ b`, `|/ a`, `||/ a`, `@ a`: the functions power, sqrt, cbrt, abs. `a & b`, `a | b`, `a # b`,
///   `~a`, `a << b`, `a >> b`: the functions bitand, bitor, bitxor, bitnot, bit_shift_left,
///   bit_shift_right.
/// - `f(x ORDER BY y)`: `WITHIN_GROUP` as if written `f(x) WITHIN GROUP (ORDER BY y)`. IGNORE NULLS is
///   the same call inside and behind the parentheses.
/// - `APPROXIMATE COUNT(DISTINCT x)`: `APPROX_COUNT_DISTINCT`; `APPROXIMATE PERCENTILE_DISC(p)`: the
///   function `approximate_percentile_disc`.
/// - `x = ANY (y)` with one operand that is neither a query nor ARRAY[…]: a list of one element, which is
///   an array when its type is one.
/// - a function in FROM: `COLLECTION_TABLE` of the call, also without TABLE().
/// - `CURRENT_DATE`, `SYSDATE` and the like: simple identifiers, as Calcite has them.
/// - long chains of AND or OR are balanced trees.
@NullMarked
package io.blueshift.sql.parse.tree;

import org.jspecify.annotations.NullMarked;
