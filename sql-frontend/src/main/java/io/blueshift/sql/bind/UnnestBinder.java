package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.SuperType;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Binds the items of FROM that are parts of SUPER values: `value AS element AT index`,
/// `UNNEST(value)` and `UNPIVOT value AS member AT key`. A value reads columns of the items to its left
/// and of the queries around; its rows are those of a set-returning function.
final class UnnestBinder {
  private static final LogicalType KEY_TYPE = LogicalType.TEXT;

  private final BindContext context;
  private final QueryBinder queries;

  UnnestBinder(BindContext context, QueryBinder queries) {
    this.context = context;
    this.queries = queries;
  }

  /// What an item calls its columns; null for a column without name.
  ///
  /// @param table the name before the dot, or null when the columns are variables
  record Names(@Nullable String table, @Nullable String value, @Nullable String place) {
    static Names ofVariables(String value, @Nullable String place) {
      return new Names(null, value, place);
    }
  }

  /// Returns whether a name of FROM is a variable to the left, which goes before tables.
  static boolean isVariable(SqlIdentifier identifier, @Nullable Scope scope) {
    Scope.Entry entry = scope == null ? null : scope.find(identifier);
    return entry != null && entry.variable();
  }

  /// Binds a name that is a column of type SUPER or a path into one; returns null when it is neither.
  FromBinder.@Nullable Bound path(SqlIdentifier identifier, @Nullable Scope scope, Names names) {
    for (Scope level = scope; level != null; level = level.outer()) {
      ExpressionBinder binder = binder(level);
      Scope.Entry entry = level.findHere(identifier);
      Expression value =
          entry == null
              ? new SuperNavigation(context).path(identifier, level, binder)
              : entry.column().type() instanceof SuperType
                  ? binder.column(identifier, entry)
                  : null;
      if (value != null) {
        return elements(value, LogicalPlan.Rows.one(), names);
      }
    }
    return null;
  }

  private ExpressionBinder binder(@Nullable Scope scope) {
    Scope visible = scope == null ? new Scope(null, List.of()) : scope;
    return new ExpressionBinder(context, queries, visible, "values in FROM");
  }

  /// Binds an expression of type SUPER.
  FromBinder.Bound value(SqlNode node, @Nullable Scope scope, Names names) {
    ExpressionBinder binder = binder(scope);
    Expression value = superValue(node, binder);
    return elements(value, input(binder), names);
  }

  private static LogicalPlan input(ExpressionBinder binder) {
    return PendingSubquery.attachAll(LogicalPlan.Rows.one(), binder.subqueries());
  }

  private static Expression superValue(SqlNode node, ExpressionBinder binder) {
    Expression value = binder.bindDecided(node);
    if (!(value.type() instanceof SuperType)) {
      throw BindErrors.error(
          ErrorCode.DATATYPE_MISMATCH,
          "only values of type super have elements [type=" + value.type().sqlName() + "]",
          node);
    }
    return value;
  }

  /// Returns the elements of a value, computed on the rows of `input`.
  FromBinder.Bound elements(Expression value, LogicalPlan input, Names names) {
    return rows("unnest", value, input, LogicalType.BIGINT, names);
  }

  /// Binds UNPIVOT.
  FromBinder.Bound members(SqlCall call, @Nullable Scope scope) {
    ExpressionBinder binder = binder(scope);
    Expression value = superValue(call.operand(0), binder);
    String member = ((SqlIdentifier) call.operand(1)).getSimple();
    String key = call.operandCount() > 2 ? ((SqlIdentifier) call.operand(2)).getSimple() : null;
    return rows("unpivot", value, input(binder), KEY_TYPE, Names.ofVariables(member, key));
  }

  private FromBinder.Bound rows(
      String function, Expression value, LogicalPlan input, LogicalType placeType, Names names) {
    Column part = context.ids().column(nameOf(names.value()), LogicalType.SUPER, true);
    Column place = context.ids().column(nameOf(names.place()), placeType, true);
    LogicalPlan plan =
        new LogicalPlan.TableFunction(
            input,
            new SuperNavigation(context).function(function),
            List.of(value),
            List.of(part.type(), place.type()),
            List.of(part, place),
            false);
    List<Scope.Entry> entries = new java.util.ArrayList<>();
    add(entries, names.table(), names.value(), part);
    add(entries, names.table(), names.place(), place);
    return new FromBinder.Bound(plan, entries);
  }

  private static String nameOf(@Nullable String name) {
    return name == null ? "" : name;
  }

  private static void add(
      List<Scope.Entry> entries, @Nullable String table, @Nullable String name, Column column) {
    if (name != null) {
      entries.add(
          table == null
              ? Scope.Entry.ofVariable(name, column)
              : new Scope.Entry(null, table, name, column, true));
    }
  }

  /// Returns the names of `UNNEST(…) AS alias (value, offset)`.
  static Names unnestNames(
      @Nullable String alias, List<String> columns, boolean withOffset, SqlNode node) {
    if (columns.size() > (withOffset ? 2 : 1)) {
      throw BindErrors.error(
          ErrorCode.INVALID_COLUMN_REFERENCE,
          "UNNEST has fewer columns than names were given [names=" + columns.size() + "]",
          node);
    }
    String offset = withOffset ? "offset" : null;
    if (columns.isEmpty()) {
      return Names.ofVariables(alias == null ? "unnest" : alias, offset);
    }
    return new Names(alias, columns.getFirst(), columns.size() > 1 ? columns.get(1) : offset);
  }
}
