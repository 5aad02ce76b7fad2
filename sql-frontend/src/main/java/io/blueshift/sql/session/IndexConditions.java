package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.IndexCondition;
import io.blueshift.catalog.IndexCondition.Comparison;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.kernel.RowComparison;
import io.blueshift.key.KeyBytes;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the condition of a partial index into conditions that are answered below SQL.
///
/// @param table the index's table
record IndexConditions(TableDefinition table) {
  /// Adds the conditions that an expression stands for; returns false when it cannot be said by them.
  ///
  /// @param condition its column references are the indexes of the table's columns, and its constants are folded
  boolean add(Expression condition, List<IndexCondition> to) {
    return switch (condition) {
      case Expression.And and -> and.operands().stream().allMatch(each -> add(each, to));
      case Expression.Comparison comparison -> addComparison(comparison, to);
      case Expression.InList list -> addList(list, to);
      case Expression.IsNull(ColumnReference column) ->
          add(column, Comparison.IS_NULL, List.of(), to);
      case Expression.Not(Expression.IsNull(ColumnReference column)) ->
          add(column, Comparison.IS_NOT_NULL, List.of(), to);
      case ColumnReference column -> add(column, Comparison.EQUAL, List.of(true), to);
      case Expression.Not(ColumnReference column) ->
          add(column, Comparison.EQUAL, List.of(false), to);
      default -> false;
    };
  }

  private boolean add(
      ColumnReference reference,
      Comparison comparison,
      List<Object> values,
      List<IndexCondition> to) {
    ColumnDefinition column = table.columns().get(reference.index());
    KeyBytes.requireKeyType(column.type());
    to.add(new IndexCondition(column.number(), comparison, values));
    return true;
  }

  private boolean addComparison(Expression.Comparison comparison, List<IndexCondition> to) {
    if (comparison.left() instanceof ColumnReference column
        && comparison.right() instanceof Literal literal) {
      return addComparison(column, comparison.operator(), literal, to);
    }
    return comparison.right() instanceof ColumnReference column
        && comparison.left() instanceof Literal literal
        && addComparison(column, comparison.operator().flipped(), literal, to);
  }

  private boolean addComparison(
      ColumnReference column,
      ComparisonOperator operator,
      Literal literal,
      List<IndexCondition> to) {
    Comparison as =
        switch (operator) {
          case EQUAL -> Comparison.EQUAL;
          case NOT_EQUAL -> Comparison.NOT_EQUAL;
          case LESS -> Comparison.LESS;
          case LESS_OR_EQUAL -> Comparison.LESS_OR_EQUAL;
          case GREATER -> Comparison.GREATER;
          case GREATER_OR_EQUAL -> Comparison.GREATER_OR_EQUAL;
          case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> null;
        };
    Object value = valueFor(column, literal);
    return as != null && value != null && add(column, as, List.of(value), to);
  }

  private boolean addList(Expression.InList list, List<IndexCondition> to) {
    if (!(list.operand() instanceof ColumnReference column)) {
      return false;
    }
    List<Object> values = new ArrayList<>();
    for (Expression candidate : list.candidates()) {
      Object value = candidate instanceof Literal literal ? valueFor(column, literal) : null;
      if (value == null) {
        return false;
      }
      values.add(value);
    }
    return add(column, Comparison.IN, values, to);
  }

  /// Returns a constant as the column's values are boxed, or null when it compares in another way.
  private static @Nullable Object valueFor(ColumnReference column, Literal literal) {
    Object value = literal.value();
    LogicalType type = column.type();
    boolean sameScale =
        !(type instanceof LogicalType.DecimalType one)
            || (literal.type() instanceof LogicalType.DecimalType other
                && one.scale() == other.scale());
    boolean fits =
        switch (type.physicalType()) {
          case BOOLEAN -> value instanceof Boolean;
          case INT32 -> value instanceof Long number && number == number.intValue();
          case INT64 -> value instanceof Long;
          case FLOAT64 -> value instanceof Double;
          case INT128 -> value instanceof BigInteger;
          case BYTES ->
              value instanceof byte[]
                  && (RowComparison.ignoresBlanks(type)
                      || !RowComparison.ignoresBlanks(literal.type()));
          case INTERVAL -> false;
        };
    boolean sameLane =
        type.physicalType() == PhysicalType.BYTES
            || type.physicalType() == literal.type().physicalType();
    return fits && sameScale && sameLane ? value : null;
  }
}
