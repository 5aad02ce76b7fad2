package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.sql.parse.QuotedNames;
import io.blueshift.sql.schema.PointInTime;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.TimestampType;
import io.blueshift.type.LogicalType.TimestampTzType;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Binds `changes('table', from [, to])` in FROM. From and to are numbers of commits or moments, known when the
/// statement is planned.
final class ChangesBinder {
  static final String FUNCTION = "changes";

  private final BindContext context;
  private final QueryBinder queries;

  ChangesBinder(BindContext context, QueryBinder queries) {
    this.context = context;
    this.queries = queries;
  }

  /// Returns the changes that a call names.
  TableSource.StoredTable bind(SqlCall call) {
    List<SqlNode> operands = call.getOperandList();
    String name = operands.isEmpty() ? null : CatalogFunctions.textOf(operands.getFirst());
    if (name == null || operands.size() < 2 || operands.size() > 3) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_FUNCTION,
          "CHANGES takes a table's name as a string, and a commit or two",
          call);
    }
    if (context.uses() != null) {
      throw BindErrors.unsupported("CHANGES in the text of a view", call);
    }
    PointInTime from = point(operands.get(1), false);
    PointInTime to = operands.size() == 2 ? null : point(operands.get(2), true);
    List<String> path = QuotedNames.split(name);
    TableSource.StoredTable changes =
        path.isEmpty() ? null : context.tables().changes(path, from, to);
    if (changes == null) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_TABLE, "relation does not exist [" + name + "]", operands.getFirst());
    }
    return changes;
  }

  /// Returns the point in time of an argument; null for NULL, or when the statement is only described.
  private @Nullable PointInTime point(SqlNode node, boolean nullable) {
    Scope noColumns = new Scope(null, List.of());
    ExpressionBinder binder = new ExpressionBinder(context, queries, noColumns, "CHANGES");
    Expression argument = binder.bindAll(List.of(node)).getFirst();
    if (!binder.subqueries().isEmpty()) {
      throw BindErrors.unsupported("a subquery as argument of CHANGES", node);
    }
    Literal value =
        context.arguments().valueOf(typed(argument, node), context.parameters().slots());
    if (value == null) {
      return null;
    }
    if (value.value() == null) {
      if (nullable) {
        return null;
      }
      throw BindErrors.error(
          ErrorCode.INVALID_PARAMETER_VALUE, "the commit after which CHANGES begins is NULL", node);
    }
    long number = (Long) value.value();
    return value.type() instanceof TimestampTzType
        ? new PointInTime.Instant(number)
        : new PointInTime.Commit(number);
  }

  private Expression typed(Expression argument, SqlNode node) {
    LogicalType type = argument.type();
    if (type instanceof IntegralType || Coercion.isUnknown(argument)) {
      return context.coercion().implicit(argument, LogicalType.BIGINT);
    }
    if (type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampTzType) {
      return context.coercion().implicit(argument, LogicalType.TIMESTAMPTZ);
    }
    throw BindErrors.error(
            ErrorCode.UNDEFINED_FUNCTION,
            "CHANGES takes numbers of commits or moments [type=" + type.sqlName() + "]",
            node)
        .withHint("Write TIMESTAMP '…' for a moment.");
  }
}
