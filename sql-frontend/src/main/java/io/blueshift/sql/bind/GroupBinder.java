package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.jspecify.annotations.Nullable;

/// Binds GROUP BY with its ordinals, aliases, ALL, ROLLUP, CUBE and GROUPING SETS.
final class GroupBinder {
  private static final int GROUPING_SET_COUNT_MAX = 4096;

  /// The distinct grouping expressions and, for each grouping set, the indexes of its expressions.
  record Groups(List<Expression> expressions, List<List<Integer>> sets) {
    static final Groups NONE = new Groups(List.of(), List.of(List.of()));
  }

  /// The grouped rows and how expressions name the groups.
  record Grouping(LogicalPlan plan, GroupRewrite rewrite) {}

  private final BindContext context;
  private final QueryBinder queries;
  private final SqlSelect select;
  private final SelectList items;
  private final Scope scope;

  GroupBinder(
      BindContext context, QueryBinder queries, SqlSelect select, SelectList items, Scope scope) {
    this.context = context;
    this.queries = queries;
    this.select = select;
    this.items = items;
    this.scope = scope;
  }

  /// Returns whether the query groups: GROUP BY, HAVING or an aggregate anywhere.
  boolean isGrouped(@Nullable SqlNode qualify, List<SqlNode> orderBy) {
    return select.getGroup() != null
        || select.getHaving() != null
        || items.items().stream().anyMatch(item -> ReferenceFinder.hasAggregate(item.node()))
        || ReferenceFinder.hasAggregate(qualify)
        || orderBy.stream().anyMatch(ReferenceFinder::hasAggregate);
  }

  /// Binds the grouping expressions over the rows before grouping.
  Groups bind(ExpressionBinder input) {
    List<SqlNode> nodes = QueryBinder.nodes(select.getGroup());
    if (nodes.isEmpty()) {
      return Groups.NONE;
    }
    List<Expression> expressions = new ArrayList<>();
    List<List<Integer>> sets = List.of(List.of());
    if (nodes.size() == 1 && isAll(nodes.getFirst())) {
      nodes =
          items.items().stream()
              .filter(item -> !ReferenceFinder.hasAggregate(item.node()))
              .map(this::itemNode)
              .toList();
      List<Integer> all = new ArrayList<>();
      for (SelectList.Item item : items.items()) {
        if (!ReferenceFinder.hasAggregate(item.node())) {
          all.add(indexOf(itemExpression(item, input), expressions));
        }
      }
      return new Groups(List.copyOf(expressions), List.of(all.stream().distinct().toList()));
    }
    for (SqlNode node : nodes) {
      sets = product(sets, setsOf(node, input, expressions), node);
    }
    return new Groups(List.copyOf(expressions), sets);
  }

  private SqlNode itemNode(SelectList.Item item) {
    return item.node();
  }

  private Expression itemExpression(SelectList.Item item, ExpressionBinder input) {
    return item.entry() != null ? Scope.reference(item.entry()) : input.bindDecided(item.node());
  }

  private static boolean isAll(SqlNode node) {
    return node instanceof SqlCall call
        && call.operandCount() == 0
        && call.getOperator().getName().equalsIgnoreCase("ALL");
  }

  private List<List<Integer>> product(
      List<List<Integer>> left, List<List<Integer>> right, SqlNode node) {
    if ((long) left.size() * right.size() > GROUPING_SET_COUNT_MAX) {
      throw BindErrors.error(
          ErrorCode.STATEMENT_TOO_COMPLEX,
          "too many grouping sets [maximum=" + GROUPING_SET_COUNT_MAX + "]",
          node);
    }
    List<List<Integer>> product = new ArrayList<>();
    for (List<Integer> first : left) {
      for (List<Integer> second : right) {
        TreeSet<Integer> union = new TreeSet<>(first);
        union.addAll(second);
        product.add(List.copyOf(union));
      }
    }
    return product;
  }

  private List<List<Integer>> setsOf(
      SqlNode node, ExpressionBinder input, List<Expression> expressions) {
    String function = functionOf(node);
    List<SqlNode> operands = node instanceof SqlCall call ? call.getOperandList() : List.of();
    return switch (function) {
      case "rollup" -> {
        List<List<Integer>> parts = parts(operands, input, expressions);
        List<List<Integer>> sets = new ArrayList<>();
        for (int length = parts.size(); length >= 0; length--) {
          sets.add(union(parts.subList(0, length)));
        }
        yield sets;
      }
      case "cube" -> {
        List<List<Integer>> parts = parts(operands, input, expressions);
        if (parts.size() > 12) {
          throw BindErrors.error(
              ErrorCode.STATEMENT_TOO_COMPLEX, "CUBE has too many elements [maximum=12]", node);
        }
        List<List<Integer>> sets = new ArrayList<>();
        for (int mask = (1 << parts.size()) - 1; mask >= 0; mask--) {
          List<List<Integer>> chosen = new ArrayList<>();
          for (int i = 0; i < parts.size(); i++) {
            if ((mask & 1 << (parts.size() - 1 - i)) != 0) {
              chosen.add(parts.get(i));
            }
          }
          sets.add(union(chosen));
        }
        yield sets;
      }
      case "grouping sets" -> {
        List<List<Integer>> sets = new ArrayList<>();
        for (SqlNode operand : operands) {
          sets.addAll(setsOf(operand, input, expressions));
        }
        yield sets;
      }
      default -> List.of(part(node, input, expressions));
    };
  }

  private static String functionOf(SqlNode node) {
    return switch (node.getKind()) {
      case ROLLUP -> "rollup";
      case CUBE -> "cube";
      case GROUPING_SETS -> "grouping sets";
      default ->
          node instanceof SqlCall call
                  && call.getOperator() instanceof org.apache.calcite.sql.SqlFunction
              ? call.getOperator().getName().toLowerCase(Locale.ROOT)
              : "";
    };
  }

  private List<List<Integer>> parts(
      List<SqlNode> nodes, ExpressionBinder input, List<Expression> expressions) {
    return nodes.stream().map(node -> part(node, input, expressions)).toList();
  }

  private static List<Integer> union(List<List<Integer>> parts) {
    TreeSet<Integer> union = new TreeSet<>();
    parts.forEach(union::addAll);
    return List.copyOf(union);
  }

  /// Returns the indexes of one expression, or of those of a list in parentheses.
  private List<Integer> part(SqlNode node, ExpressionBinder input, List<Expression> expressions) {
    List<SqlNode> nodes =
        switch (node) {
          case SqlNodeList list -> QueryBinder.nodes(list);
          case SqlCall call when call.getKind() == org.apache.calcite.sql.SqlKind.ROW ->
              call.getOperandList();
          default -> List.of(node);
        };
    List<Integer> indexes = new ArrayList<>();
    for (SqlNode single : nodes) {
      int index = indexOf(expression(single, input), expressions);
      if (!indexes.contains(index)) {
        indexes.add(index);
      }
    }
    return indexes;
  }

  private static int indexOf(Expression expression, List<Expression> expressions) {
    int index = expressions.indexOf(expression);
    if (index < 0) {
      index = expressions.size();
      expressions.add(expression);
    }
    return index;
  }

  /// Binds an ordinal, a column, an output's name, or an expression, looked for in this order.
  private Expression expression(SqlNode node, ExpressionBinder input) {
    Integer position = SelectBinder.ordinal(node);
    if (position != null) {
      if (position < 1 || position > items.items().size()) {
        throw BindErrors.error(
            ErrorCode.INVALID_COLUMN_REFERENCE,
            "GROUP BY position is not in the select list [position=" + position + "]",
            node);
      }
      return outputExpression(items.items().get(position - 1), input, node);
    }
    if (node instanceof SqlIdentifier name && name.isSimple() && scope.findHere(name) == null) {
      for (SelectList.Item item : items.items()) {
        if (name.getSimple().equals(item.alias())) {
          return outputExpression(item, input, node);
        }
      }
    }
    return input.bindDecided(node);
  }

  private Expression outputExpression(SelectList.Item item, ExpressionBinder input, SqlNode node) {
    if (ReferenceFinder.hasAggregate(item.node())) {
      throw BindErrors.error(
          ErrorCode.GROUPING_ERROR, "aggregate functions are not allowed in GROUP BY", node);
    }
    return itemExpression(item, input);
  }

  /// Groups the rows. A key that is a column keeps its id, unless grouping sets make it NULL.
  Grouping aggregate(LogicalPlan input, Groups groups, AggregateCollector aggregates) {
    boolean simple =
        groups.sets().size() == 1 && groups.sets().getFirst().size() == groups.expressions().size();
    List<Column> keyColumns = new ArrayList<>();
    BitSet kept = new BitSet();
    BitSet own = Plans.columnIds(input);
    for (Expression key : groups.expressions()) {
      if (simple
          && key instanceof ColumnReference reference
          && !(reference.type() instanceof LogicalType.SuperType)
          && own.get(reference.index())
          && !kept.get(reference.index())) {
        kept.set(reference.index());
        keyColumns.add(
            new Column(
                reference.index(),
                "key",
                reference.type(),
                Nullability.isNullable(reference, input)));
      } else {
        boolean nullable = !simple || Nullability.isNullable(key, input);
        keyColumns.add(context.ids().column("key", key.type(), nullable));
      }
    }
    LogicalPlan plan =
        new LogicalPlan.Aggregate(
            input,
            List.copyOf(keyColumns),
            groups.expressions().stream().map(OperatorRules::groupable).toList(),
            groups.sets(),
            List.copyOf(aggregates.columns()),
            List.copyOf(aggregates.calls()));
    BitSet inputColumns = new BitSet();
    scope.entries().forEach(entry -> inputColumns.set(entry.column().id()));
    return new Grouping(
        plan,
        new GroupRewrite(true, groups.expressions(), List.copyOf(keyColumns), inputColumns, scope));
  }

  /// Returns the binder of queries, for subqueries of grouping expressions.
  QueryBinder queries() {
    return queries;
  }
}
