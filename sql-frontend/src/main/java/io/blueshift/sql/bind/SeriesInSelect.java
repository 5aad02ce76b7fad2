package io.blueshift.sql.bind;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// GENERATE_SERIES as an item of a select list: the item becomes a column of a function in FROM, which
/// may read the tables beside it. Several series in one list are refused, since PostgreSQL steps them
/// together.
final class SeriesInSelect {
  /// The name by which the item reads the function; no statement can write it.
  static final String TABLE = "%series";

  private static final String FUNCTION = "generate_series";

  private SeriesInSelect() {}

  /// Returns the SELECT with its series in FROM, or the same one when there is none.
  static SqlSelect rewritten(SqlSelect select) {
    Finder finder = new Finder();
    List<SqlNode> items = new ArrayList<>();
    for (SqlNode item : select.getSelectList()) {
      items.add(isOwnQuery(item) ? item : Objects.requireNonNull(item.accept(finder)));
    }
    SqlNode series = finder.series;
    if (series == null) {
      return select;
    }
    SqlSelect changed = (SqlSelect) select.clone(select.getParserPosition());
    changed.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
    changed.setFrom(withSeries(select, series));
    return changed;
  }

  private static boolean isOwnQuery(SqlNode node) {
    return node.getKind() == SqlKind.OVER || ExpressionBinder.isQuery(node);
  }

  /// Puts a column in the place of the one series.
  private static final class Finder extends SqlShuttle {
    private @Nullable SqlNode series;

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
      if (isOwnQuery(call)) {
        return call;
      }
      boolean isSeries =
          call.getKind() == SqlKind.OTHER_FUNCTION
              && call.getOperator().getName().equalsIgnoreCase(FUNCTION);
      if (!isSeries) {
        return super.visit(call);
      }
      if (series != null) {
        throw BindErrors.unsupported("several GENERATE_SERIES in one select list", call);
      }
      series = call;
      return new SqlIdentifier(List.of(TABLE, FUNCTION), call.getParserPosition());
    }
  }

  private static SqlNode withSeries(SqlSelect select, SqlNode series) {
    SqlParserPos position = series.getParserPosition();
    SqlNode function =
        SqlStdOperatorTable.AS.createCall(
            position,
            series,
            new SqlIdentifier(TABLE, position),
            new SqlIdentifier(FUNCTION, position));
    SqlNode from = select.getFrom();
    return from == null
        ? function
        : new SqlJoin(
            position,
            from,
            org.apache.calcite.sql.SqlLiteral.createBoolean(false, position),
            JoinType.COMMA.symbol(position),
            function,
            JoinConditionType.NONE.symbol(position),
            null);
  }
}
