package io.blueshift.sql.parse;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;
import io.blueshift.sql.parse.tree.CreateTableAs;
import io.blueshift.sql.parse.tree.Explain;
import io.blueshift.sql.parse.tree.LockingClause;
import io.blueshift.sql.parse.tree.LockingQuery;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.sql.parse.tree.Overriding;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.parse.tree.QueryMarkers;
import io.blueshift.sql.parse.tree.Statement;
import io.blueshift.sql.parse.tree.TableAttributes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSampleSpec;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlStarExclude;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Pair;
import org.jspecify.annotations.Nullable;

/// Makes the nodes of queries for the grammar's actions, by the conventions of
/// [io.blueshift.sql.parse.tree].
public final class QueryShapes {
  private QueryShapes() {}

  /// Where SELECT INTO puts its rows.
  public record Into(SqlIdentifier table, boolean temporary) {}

  /// Returns a syntax error at `position`.
  public static DatabaseException failure(String message, SqlParserPos position) {
    return new DatabaseException(ErrorCode.SYNTAX_ERROR, message)
        .at(new SourcePosition(position.getLineNum(), position.getColumnNum()));
  }

  /// Returns the interval field that a word names, also in the plural, or null.
  public static @Nullable TimeUnit intervalUnit(String word) {
    return switch (word) {
      case "year", "years" -> TimeUnit.YEAR;
      case "quarter", "quarters" -> TimeUnit.QUARTER;
      case "month", "months" -> TimeUnit.MONTH;
      case "week", "weeks" -> TimeUnit.WEEK;
      case "day", "days" -> TimeUnit.DAY;
      case "hour", "hours" -> TimeUnit.HOUR;
      case "minute", "minutes" -> TimeUnit.MINUTE;
      case "second", "seconds" -> TimeUnit.SECOND;
      default -> null;
    };
  }

  /// Returns the number of `$n`.
  public static int parameterNumber(String image, SqlParserPos position) {
    int number = intOf(image.substring(1), position);
    if (number < 1 || number > 65_535) {
      throw failure("number of the parameter is out of range [parameter=" + image + "]", position);
    }
    return number;
  }

  /// Returns the value of an integer literal.
  public static int intOf(String digits, SqlParserPos position) {
    long value = longOf(digits, position);
    if (value != (int) value) {
      throw failure("number is out of range [number=" + digits + "]", position);
    }
    return (int) value;
  }

  /// Returns the value of an integer literal.
  public static long longOf(String digits, SqlParserPos position) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException outOfRange) {
      throw failure("number is out of range [number=" + digits + "]", position);
    }
  }

  /// Returns a comparison with a list or subquery: IN, ANY, ALL. `= ANY (ARRAY[…])` is a comparison with
  /// the array's elements.
  public static SqlNode comparisonWithList(SqlOperator operator, SqlNode left, SqlNodeList list) {
    SqlNode right = list;
    if (list.size() == 1) {
      SqlNode only = list.get(0);
      if (only.isA(SqlKind.QUERY)) {
        right = only;
      } else if (only.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR
          && operator.getKind() != SqlKind.IN
          && operator.getKind() != SqlKind.NOT_IN) {
        right = new SqlNodeList(((SqlCall) only).getOperandList(), only.getParserPosition());
      }
    }
    return operator.createCall(
        left.getParserPosition().plus(list.getParserPosition()), left, right);
  }

  /// Returns the call with IGNORE NULLS or RESPECT NULLS around it, if one was written.
  public static SqlCall withNullTreatment(
      SqlCall call, @Nullable Pair<SqlParserPos, SqlOperator> nulls) {
    return nulls == null ? call : nulls.right.createCall(nulls.left, call);
  }

  /// Returns a select.
  public static SqlSelect select(
      SqlParserPos position,
      List<SqlLiteral> keywords,
      List<SqlNode> items,
      @Nullable SqlNode from,
      @Nullable SqlNode where,
      @Nullable SqlNodeList groupBy,
      @Nullable SqlNode having,
      @Nullable SqlNodeList windows,
      @Nullable SqlNode qualify,
      @Nullable List<SqlNode> distinctOn,
      @Nullable SqlNode top) {
    SqlNode condition = qualify;
    if (distinctOn != null) {
      SqlNode marker = QueryMarkers.DISTINCT_ON.createCall(position, distinctOn);
      condition =
          qualify == null
              ? marker
              : SqlStdOperatorTable.AND.createCall(qualify.getParserPosition(), marker, qualify);
    }
    return new SqlSelect(
        position,
        new SqlNodeList(keywords, position),
        new SqlNodeList(items, SqlParserPos.sum(items)),
        from,
        where,
        groupBy,
        having,
        windows,
        condition,
        null,
        null,
        top,
        null);
  }

  /// Returns `SELECT * FROM table`.
  public static SqlSelect allOf(SqlNode table) {
    SqlParserPos position = table.getParserPosition();
    List<SqlNode> star = List.of(SqlIdentifier.star(position));
    return select(position, List.of(), star, table, null, null, null, null, null, null, null);
  }

  /// Returns `* EXCLUDE (columns)`.
  public static SqlNode excluding(SqlNode star, SqlNodeList columns) {
    if (star instanceof SqlIdentifier name && name.isStar()) {
      return new SqlStarExclude(
          name.getParserPosition().plus(columns.getParserPosition()), name, columns);
    }
    throw failure("EXCLUDE stands behind something other than a star", columns.getParserPosition());
  }

  /// Returns whether a join of this type has ON or USING.
  public static boolean needsCondition(SqlLiteral natural, SqlLiteral joinType) {
    return !natural.booleanValue() && joinType.getValueAs(JoinType.class) != JoinType.CROSS;
  }

  /// Returns a table reference that can take an alias: a join in parentheses becomes a subquery of all
  /// its columns.
  public static SqlNode tableOfJoin(SqlNode table) {
    return table instanceof SqlJoin ? allOf(table) : table;
  }

  /// Returns the table reference with an alias, if there is one.
  public static SqlNode withAlias(
      SqlNode table, @Nullable SqlIdentifier alias, @Nullable SqlNodeList columns) {
    if (alias == null) {
      return table;
    }
    List<SqlNode> operands = new ArrayList<>();
    operands.add(tableOfJoin(table));
    operands.add(alias);
    SqlParserPos position = table.getParserPosition().plus(alias.getParserPosition());
    if (columns != null) {
      operands.addAll(columns.getList());
      position = position.plus(columns.getParserPosition());
    }
    return SqlStdOperatorTable.AS.createCall(position, operands);
  }

  /// Returns the table reference with a name for the index of each element.
  public static SqlNode withIndex(SqlNode table, SqlIdentifier index) {
    SqlParserPos position = table.getParserPosition().plus(index.getParserPosition());
    return QueryMarkers.AT_INDEX.createCall(position, table, index);
  }

  /// Returns a table as of a commit or a moment as a table reference.
  ///
  /// @param point the word behind AS OF
  public static SqlCall asOf(
      SqlNode table, SqlIdentifier point, SqlNode value, SqlParserPos position) {
    SqlOperator operator =
        switch (point.getSimple()) {
          case "commit" -> QueryMarkers.AS_OF_COMMIT;
          case "timestamp" -> QueryMarkers.AS_OF_TIMESTAMP;
          case "snapshot" -> QueryMarkers.AS_OF_SNAPSHOT;
          default ->
              throw failure(
                  "AS OF takes COMMIT and a number, TIMESTAMP and a string, or SNAPSHOT and a name",
                  point.getParserPosition());
        };
    boolean fits =
        operator == QueryMarkers.AS_OF_COMMIT
            ? value instanceof SqlNumericLiteral number && number.isInteger()
            : value instanceof SqlCharStringLiteral
                || (value instanceof SqlIdentifier && operator == QueryMarkers.AS_OF_SNAPSHOT);
    if (!fits || !(table instanceof SqlIdentifier)) {
      throw failure(
          "AS OF stands behind a table's name, before COMMIT and a number, TIMESTAMP and a string, or SNAPSHOT and"
              + " a name",
          value.getParserPosition());
    }
    return operator.createCall(table.getParserPosition().plus(position), table, value);
  }

  /// Returns the members of an object as a table reference.
  public static SqlNode objectUnpivot(
      SqlNode value, SqlIdentifier member, @Nullable SqlIdentifier key, SqlParserPos position) {
    return key == null
        ? QueryMarkers.OBJECT_UNPIVOT.createCall(position, value, member)
        : QueryMarkers.OBJECT_UNPIVOT.createCall(position, value, member, key);
  }

  /// Returns a path in FROM that is one step longer.
  public static SqlNode step(
      SqlOperator operator, SqlNode value, SqlNode step, SqlParserPos position) {
    SqlNode from =
        value.getKind() == SqlKind.COLLECTION_TABLE ? ((SqlCall) value).operand(0) : value;
    return operator.createCall(from.getParserPosition().plus(position), from, step);
  }

  /// Returns whether the reference is a PIVOT or UNPIVOT, which can take one more alias.
  public static boolean isPivoted(SqlNode table) {
    return table.getKind() == SqlKind.PIVOT || table.getKind() == SqlKind.UNPIVOT;
  }

  /// Returns a table reference with TABLESAMPLE.
  public static SqlNode sample(
      SqlNode table,
      String method,
      SqlNode percentage,
      @Nullable SqlNode seed,
      SqlParserPos position) {
    if (!method.equals("bernoulli") && !method.equals("system")) {
      throw failure("sampling method is unknown [method=" + method + "]", position)
          .withHint("Use BERNOULLI or SYSTEM.");
    }
    boolean bernoulli = method.equals("bernoulli");
    BigDecimal rate =
        ((SqlNumericLiteral) percentage).bigDecimalValue().movePointLeft(2).stripTrailingZeros();
    SqlSampleSpec sample =
        seed instanceof SqlNumericLiteral number
            ? SqlSampleSpec.createTableSample(bernoulli, rate, number.bigDecimalValue().intValue())
            : SqlSampleSpec.createTableSample(bernoulli, rate);
    return SqlStdOperatorTable.TABLESAMPLE.createCall(
        position, table, SqlLiteral.createSample(sample, position));
  }

  /// Returns the query with ORDER BY, OFFSET, a limit and locking clauses. A TOP of the select is hoisted.
  public static SqlNode ordered(
      SqlNode query,
      @Nullable SqlNodeList orderBy,
      @Nullable SqlNode offset,
      @Nullable SqlNode fetch,
      List<LockingClause> locking,
      SqlParserPos position) {
    SqlNode start = nullIfLiteralNull(offset);
    SqlNode count = nullIfLiteralNull(fetch);
    if (orderBy == null && start == null && count == null && locking.isEmpty()) {
      return query;
    }
    if (!query.isA(SqlKind.QUERY)) {
      throw failure(
          "ORDER BY, LIMIT, OFFSET or FOR stands behind something other than a query", position);
    }
    if (query instanceof SqlSelect select && select.getFetch() != null) {
      if (count != null) {
        throw failure("TOP and LIMIT stand in one query", position)
            .withHint("Keep one of the two.");
      }
      count = select.getFetch();
      select.setFetch(null);
    }
    SqlParserPos whole = query.getParserPosition().plus(position);
    SqlNodeList order = orderBy == null ? SqlNodeList.EMPTY : orderBy;
    return locking.isEmpty()
        ? new SqlOrderBy(whole, query, order, start, count)
        : new LockingQuery(whole, query, order, start, count, locking);
  }

  private static @Nullable SqlNode nullIfLiteralNull(@Nullable SqlNode node) {
    return node == null || SqlUtil.isNullLiteral(node, false) ? null : node;
  }

  /// Returns a query with the items of WITH in front, if there are any.
  public static @Nullable SqlNode withItems(@Nullable SqlNodeList items, @Nullable SqlNode query) {
    return items == null || query == null
        ? query
        : new SqlWith(items.getParserPosition().plus(query.getParserPosition()), items, query);
  }

  /// Returns what several columns are set to: a query that stood in the parentheses, or a row.
  public static SqlNode assignedRow(SqlNodeList values) {
    return values.size() == 1 && values.get(0).isA(SqlKind.QUERY)
        ? values.get(0)
        : SqlStdOperatorTable.ROW.createCall(values);
  }

  /// Returns the statement of a query: a table of its rows when INTO was written.
  public static Statement statementOf(SqlNode query, @Nullable Into into) {
    return into == null
        ? new Query(query)
        : new CreateTableAs(
            into.table, into.temporary, false, null, TableAttributes.NONE, query, true);
  }

  /// Returns the form that EXPLAIN's FORMAT names.
  public static Explain.Format explainFormat(String word, SqlParserPos position) {
    return switch (word) {
      case "text" -> Explain.Format.TEXT;
      case "json" -> Explain.Format.JSON;
      default ->
          throw failure("format of EXPLAIN is unknown [format=" + word + "]", position)
              .withHint("Use TEXT or JSON.");
    };
  }

  /// Returns what OVERRIDING … VALUE says with a word that is no keyword.
  public static Overriding overriding(String word, SqlParserPos position) {
    requireWord("system", word, position);
    return Overriding.SYSTEM;
  }

  /// Returns to which rows an action behind WHEN NOT MATCHED BY applies.
  public static Merge.Match mergeSide(String word, SqlParserPos position) {
    return switch (word) {
      case "target" -> Merge.Match.NOT_MATCHED;
      case "source" -> Merge.Match.NOT_MATCHED_BY_SOURCE;
      default -> throw failure("WHEN NOT MATCHED BY takes SOURCE or TARGET", position);
    };
  }

  /// Fails when another word stands where only one can, which is no keyword.
  public static void requireWord(String wanted, String word, SqlParserPos position) {
    if (!word.equals(wanted)) {
      throw failure(
          "syntax error at \"" + word + "\" [expected=" + wanted.toUpperCase(Locale.ROOT) + "]",
          position);
    }
  }

  /// Parses the query that UNLOAD has as a string.
  public static SqlNode nestedQuery(String text, SqlParserPos position) {
    Statement statement;
    try {
      statement = new StatementParser(text).parseSingle().statement();
    } catch (DatabaseException e) {
      throw new DatabaseException(e.code(), "query in the string: " + e.message(), e)
          .at(new SourcePosition(position.getLineNum(), position.getColumnNum()));
    }
    if (statement instanceof Query query) {
      return query.query();
    }
    throw failure("string contains something other than a query", position);
  }
}
