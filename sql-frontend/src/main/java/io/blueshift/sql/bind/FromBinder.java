package io.blueshift.sql.bind;

import io.blueshift.catalog.NameSuggestions;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Coalesce;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.parse.tree.QueryMarkers;
import io.blueshift.sql.schema.SourceColumn;
import io.blueshift.sql.schema.TableNames;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.TimestampTzType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/// Binds FROM: tables, views, subqueries, functions and joins.
final class FromBinder {
  /// Rows and the names of their columns.
  record Bound(LogicalPlan plan, List<Scope.Entry> entries) {}

  private final BindContext context;
  private final QueryBinder queries;
  private final UnnestBinder unnest;
  private final IdentityHashMap<LogicalPlan, String> items = new IdentityHashMap<>();

  FromBinder(BindContext context, QueryBinder queries) {
    this.context = context;
    this.queries = queries;
    this.unnest = new UnnestBinder(context, queries);
  }

  /// Returns what the items that were bound are called, by the identity of their plans.
  IdentityHashMap<LogicalPlan, String> items() {
    return items;
  }

  /// Binds a FROM item. `outer` holds the names of the queries around it, `lateral` also those of the
  /// items to its left.
  Bound bind(SqlNode node, @Nullable Scope outer, @Nullable Scope lateral) {
    context.depth().enter(node);
    try {
      return switch (node.getKind()) {
        case IDENTIFIER -> table((SqlIdentifier) node, lateral, null, List.of());
        case TABLE_REF -> bind(((SqlCall) node).operand(0), outer, lateral);
        case AS -> aliased((SqlCall) node, outer, lateral);
        case JOIN -> join((SqlJoin) node, outer, lateral);
        case LATERAL -> item(((SqlCall) node).operand(0), lateral, lateral, null, List.of());
        default -> item(node, outer, lateral, null, List.of());
      };
    } finally {
      context.depth().leave();
    }
  }

  private Bound aliased(SqlCall node, @Nullable Scope outer, @Nullable Scope lateral) {
    SqlNode inner = node.operand(0);
    String alias = ((SqlIdentifier) node.operand(1)).getSimple();
    List<String> names = new ArrayList<>();
    for (int i = 2; i < node.operandCount(); i++) {
      names.add(((SqlIdentifier) node.operand(i)).getSimple());
    }
    if (inner.getKind() == SqlKind.TABLE_REF) {
      inner = ((SqlCall) inner).operand(0);
    }
    if (inner instanceof SqlIdentifier identifier) {
      return table(identifier, lateral, alias, names);
    }
    if (inner.getKind() == SqlKind.LATERAL) {
      return item(((SqlCall) inner).operand(0), lateral, lateral, alias, names);
    }
    return item(inner, outer, lateral, alias, names);
  }

  private Bound item(
      SqlNode node,
      @Nullable Scope scope,
      @Nullable Scope lateral,
      @Nullable String alias,
      List<String> names) {
    if (ExpressionBinder.isQuery(node)) {
      QueryBinder.BoundQuery query = queries.bindQuery(node, scope);
      return named(query.plan(), query.columns(), null, alias, names, node);
    }
    return switch (node.getKind()) {
      case JOIN -> {
        Bound joined = bind(node, scope, lateral);
        yield alias == null
            ? joined
            : named(
                joined.plan(),
                joined.entries().stream().map(entry -> entry.column().named(entry.name())).toList(),
                null,
                alias,
                names,
                node);
      }
      case COLLECTION_TABLE -> item(((SqlCall) node).operand(0), scope, lateral, alias, names);
      case UNNEST -> unnest((SqlCall) node, lateral, alias, names);
      case PIVOT, UNPIVOT, TABLESAMPLE, MATCH_RECOGNIZE, SNAPSHOT ->
          throw BindErrors.unsupported(node.getKind() + " in FROM", node);
      case ITEM, DOT, ARRAY_VALUE_CONSTRUCTOR ->
          unnest.value(node, lateral, UnnestBinder.Names.ofVariables(pathName(node, alias), null));
      default -> {
        if (node instanceof SqlCall call && call.getOperator() == QueryMarkers.UNNEST_WITH_OFFSET) {
          yield unnest(call, lateral, alias, names);
        }
        if (node instanceof SqlCall call && call.getOperator() == QueryMarkers.AT_INDEX) {
          yield indexed(call, lateral);
        }
        if (node instanceof SqlCall call && PointInTimeBinder.isAsOf(call)) {
          yield asOf(call, alias, names);
        }
        if (node instanceof SqlCall call && call.getOperator() == QueryMarkers.OBJECT_UNPIVOT) {
          yield unnest.members(call, lateral);
        }
        if (node instanceof SqlCall call && call.getOperator() instanceof SqlFunction) {
          yield function(call, lateral, alias, names);
        }
        throw BindErrors.unsupported(node.getKind() + " in FROM", node);
      }
    };
  }

  private Bound asOf(SqlCall call, @Nullable String alias, List<String> names) {
    if (context.uses() != null) {
      throw BindErrors.unsupported("AS OF in the text of a view", call);
    }
    return new FromBinder(context.asOf(PointInTimeBinder.bind(call)), queries)
        .stored(call.operand(0), alias, names);
  }

  private static String pathName(SqlNode node, @Nullable String alias) {
    if (alias != null) {
      return alias;
    }
    return node instanceof SqlCall call
            && call.getKind() == SqlKind.DOT
            && call.operand(1) instanceof SqlIdentifier key
        ? key.getSimple()
        : "unnest";
  }

  private Bound unnest(
      SqlCall call, @Nullable Scope lateral, @Nullable String alias, List<String> names) {
    if (call.getOperator() == SqlStdOperatorTable.UNNEST_WITH_ORDINALITY) {
      throw BindErrors.unsupported("WITH ORDINALITY (WITH OFFSET counts from 0)", call);
    }
    if (call.operandCount() != 1) {
      throw BindErrors.unsupported("UNNEST of several values", call);
    }
    boolean withOffset = call.getOperator() == QueryMarkers.UNNEST_WITH_OFFSET;
    return unnest.value(
        call.operand(0), lateral, UnnestBinder.unnestNames(alias, names, withOffset, call));
  }

  /// Binds `value AS element AT index`.
  private Bound indexed(SqlCall node, @Nullable Scope lateral) {
    SqlCall aliased = node.operand(0);
    SqlNode inner = aliased.operand(0);
    if (inner.getKind() == SqlKind.COLLECTION_TABLE) {
      inner = ((SqlCall) inner).operand(0);
    }
    UnnestBinder.Names names =
        UnnestBinder.Names.ofVariables(
            ((SqlIdentifier) aliased.operand(1)).getSimple(),
            ((SqlIdentifier) node.operand(1)).getSimple());
    if (aliased.operandCount() > 2 || ExpressionBinder.isQuery(inner)) {
      throw BindErrors.unsupported("AT behind an item that is no SUPER value", node);
    }
    return unnest.value(inner, lateral, names);
  }

  /// Gives a relation's columns their names. Where one column stands twice, the second is a column of
  /// its own from here on: grouping sets tell the two apart.
  private Bound named(
      LogicalPlan plan,
      List<Column> columns,
      @Nullable String schema,
      @Nullable String alias,
      List<String> names,
      SqlNode node) {
    if (names.size() > columns.size()) {
      throw BindErrors.error(
          ErrorCode.INVALID_COLUMN_REFERENCE,
          "table has fewer columns than names were given [table="
              + alias
              + ", columns="
              + columns.size()
              + ", names="
              + names.size()
              + "]",
          node);
    }
    List<Scope.Entry> entries = new ArrayList<>();
    BitSet seen = new BitSet();
    List<Column> copies = new ArrayList<>(plan.columns());
    List<Expression> values = new ArrayList<>();
    copies.forEach(column -> values.add(column.reference()));
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (seen.get(column.id())) {
        values.add(column.reference());
        column = context.ids().column(column.name(), column.type(), column.nullable());
        copies.add(column);
      }
      seen.set(column.id());
      String name = i < names.size() ? names.get(i) : column.name();
      entries.add(new Scope.Entry(schema, alias, name, column, true));
    }
    LogicalPlan named =
        copies.size() == plan.columns().size()
            ? plan
            : new LogicalPlan.Project(plan, List.copyOf(copies), List.copyOf(values));
    if (alias != null) {
      items.put(named, alias);
    }
    return new Bound(named, entries);
  }

  private Bound table(
      SqlIdentifier identifier,
      @Nullable Scope lateral,
      @Nullable String alias,
      List<String> names) {
    String name = identifier.names.getLast();
    UnnestBinder.Names variable =
        UnnestBinder.Names.ofVariables(alias == null ? name : alias, null);
    boolean isPath = !identifier.isSimple() || UnnestBinder.isVariable(identifier, lateral);
    Bound elements = isPath ? unnest.path(identifier, lateral, variable) : null;
    if (elements != null) {
      return elements;
    }
    if (identifier.isSimple()) {
      QueryBinder.BoundQuery common = queries.commonTable(name);
      if (common != null) {
        return named(
            common.plan(), common.columns(), null, alias == null ? name : alias, names, identifier);
      }
    }
    TableSource source = context.tables().find(identifier.names);
    if (source == null) {
      elements = unnest.path(identifier, lateral, variable);
      if (elements != null) {
        return elements;
      }
      throw undefinedTable(identifier, context.tables(), queries.commonTableNames());
    }
    return stored(source, identifier, alias, names);
  }

  /// Binds a table or view of the catalog; the name means nothing else.
  private Bound stored(SqlIdentifier identifier, @Nullable String alias, List<String> names) {
    TableSource source = context.tables().find(identifier.names);
    if (source == null) {
      throw undefinedTable(identifier, context.tables(), Set.of());
    }
    return stored(source, identifier, alias, names);
  }

  private Bound stored(
      TableSource source, SqlIdentifier identifier, @Nullable String alias, List<String> names) {
    String qualifier = alias == null ? source.name() : alias;
    String schema = alias == null ? source.schemaName() : null;
    Bound bound =
        switch (source) {
          case TableSource.ReadableSource readable -> {
            LogicalPlan scan = scan(readable);
            yield named(scan, scan.columns(), schema, qualifier, names, identifier);
          }
          case TableSource.Sequence sequence -> {
            LogicalPlan scan = scan(sequence.position());
            yield named(scan, scan.columns(), schema, qualifier, names, identifier);
          }
          case TableSource.View view -> {
            QueryBinder.BoundQuery query = view(view, identifier);
            context.viewColumns().add(view, query.columns());
            yield named(query.plan(), query.columns(), schema, qualifier, names, identifier);
          }
        };
    NameUses uses = context.uses();
    if (uses != null) {
      uses.relation(identifier, source, alias != null, bound.entries());
    }
    return bound;
  }

  private LogicalPlan scan(TableSource.ReadableSource source) {
    List<Column> columns = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (SourceColumn column : source.columns()) {
      indexes.add(columns.size());
      columns.add(context.ids().column(column.name(), column.type(), column.nullable()));
    }
    return new LogicalPlan.Scan(source, List.copyOf(columns), List.copyOf(indexes), List.of());
  }

  static DatabaseException undefinedTable(
      SqlIdentifier identifier, TableNames tables, Set<String> commonTables) {
    Set<String> candidates = new LinkedHashSet<>(tables.candidates(identifier.names));
    candidates.addAll(commonTables);
    return NameSuggestions.addHint(
        BindErrors.error(
            ErrorCode.UNDEFINED_TABLE,
            "relation does not exist [" + String.join(".", identifier.names) + "]",
            identifier),
        identifier.names.getLast(),
        candidates);
  }

  private QueryBinder.BoundQuery view(TableSource.View view, SqlNode node) {
    context.depth().enter(node);
    try {
      BindContext inner =
          context.forView(view.style(), context.tables().withSearchPath(view.searchPath()));
      QueryBinder.BoundQuery query =
          new QueryBinder(inner).bindQuery(context.parseQuery(view.text()), null);
      if (view.columnNames().isEmpty()) {
        return query;
      }
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < Math.min(query.columns().size(), view.columnNames().size()); i++) {
        columns.add(query.columns().get(i).named(view.columnNames().get(i)));
      }
      return new QueryBinder.BoundQuery(query.plan(), List.copyOf(columns));
    } finally {
      context.depth().leave();
    }
  }

  private Bound function(
      SqlCall call, @Nullable Scope lateral, @Nullable String alias, List<String> names) {
    String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
    if (name.equals(ChangesBinder.FUNCTION)) {
      LogicalPlan scan = scan(new ChangesBinder(context, queries).bind(call));
      return named(scan, scan.columns(), null, alias == null ? name : alias, names, call);
    }
    Scope scope = lateral == null ? new Scope(null, List.of()) : lateral;
    ExpressionBinder binder = new ExpressionBinder(context, queries, scope, "functions in FROM");
    List<Expression> arguments = binder.bindAll(call.getOperandList());
    LogicalPlan input = PendingSubquery.attachAll(LogicalPlan.Rows.one(), binder.subqueries());
    String columnName = alias == null ? name : alias;
    if (!name.equals("generate_series")) {
      Expression value = new CallBinder(context, binder, null).registered(name, arguments, call);
      if (value.type() instanceof SuperType) {
        return unnest.elements(value, input, UnnestBinder.Names.ofVariables(columnName, null));
      }
      Column column = context.ids().column(columnName, value.type(), true);
      LogicalPlan plan = new LogicalPlan.Project(input, List.of(column), List.of(value));
      return named(plan, List.of(column), null, columnName, names, call);
    }
    List<Expression> typed = seriesArguments(arguments, call);
    LogicalType type = typed.getFirst().type();
    Column column = context.ids().column(columnName, type, false);
    LogicalPlan plan =
        new LogicalPlan.TableFunction(input, name, typed, List.of(type), List.of(column), false);
    return named(plan, List.of(column), null, columnName, names, call);
  }

  private List<Expression> seriesArguments(List<Expression> arguments, SqlNode node) {
    if (arguments.size() < 2 || arguments.size() > 3) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_FUNCTION, "GENERATE_SERIES takes two or three arguments", node);
    }
    Coercion coercion = context.coercion();
    LogicalType common = coercion.commonType(arguments.subList(0, 2));
    if (common instanceof IntegralType || common instanceof DecimalType) {
      LogicalType type = coercion.commonType(arguments);
      LogicalType lane =
          type instanceof LogicalType.SmallIntType
              ? LogicalType.INTEGER
              : type == null ? common : type;
      return arguments.stream().map(argument -> coercion.implicit(argument, lane)).toList();
    }
    LogicalType instant =
        common instanceof TimestampTzType ? LogicalType.TIMESTAMPTZ : LogicalType.TIMESTAMP;
    if (arguments.size() != 3) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_FUNCTION, "GENERATE_SERIES of times needs a step", node);
    }
    return List.of(
        coercion.implicit(arguments.get(0), instant),
        coercion.implicit(arguments.get(1), instant),
        coercion.implicit(arguments.get(2), LogicalType.INTERVAL_TYPE));
  }

  /// Returns the joins of a FROM clause with commas outermost: JOIN binds tighter, so `a, b RIGHT JOIN c`
  /// is `a CROSS JOIN (b RIGHT JOIN c)`. The parser takes both kinds from left to right; commas stand
  /// at the top of a FROM clause only.
  static SqlNode commasLast(SqlNode from) {
    if (!(from instanceof SqlJoin join)) {
      return from;
    }
    SqlNode left = commasLast(join.getLeft());
    boolean isComma = join.getJoinType() == JoinType.COMMA;
    if (!isComma && left instanceof SqlJoin outer && outer.getJoinType() == JoinType.COMMA) {
      return withSides(outer, outer.getLeft(), withSides(join, outer.getRight(), join.getRight()));
    }
    return left == join.getLeft() ? join : withSides(join, left, join.getRight());
  }

  private static SqlJoin withSides(SqlJoin join, SqlNode left, SqlNode right) {
    return new SqlJoin(
        join.getParserPosition(),
        left,
        join.isNaturalNode(),
        join.getJoinTypeNode(),
        right,
        join.getConditionTypeNode(),
        join.getCondition());
  }

  private Bound join(SqlJoin node, @Nullable Scope outer, @Nullable Scope lateral) {
    Bound left = bind(node.getLeft(), outer, lateral);
    Scope rightLateral = new Scope(lateral, left.entries());
    Bound right = bind(node.getRight(), outer, rightLateral);
    checkAliases(left, right, node);
    LogicalJoinType type =
        switch (node.getJoinType()) {
          case INNER, CROSS, COMMA -> LogicalJoinType.INNER;
          case LEFT -> LogicalJoinType.LEFT;
          case RIGHT -> LogicalJoinType.RIGHT;
          case FULL -> LogicalJoinType.FULL;
          default -> throw BindErrors.unsupported(node.getJoinType() + " join", node);
        };
    if (node.isNatural() || node.getConditionType() == JoinConditionType.USING) {
      return new UsingJoin(context, this, left, right, type).bind(node);
    }
    List<Scope.Entry> entries = new ArrayList<>(left.entries());
    entries.addAll(right.entries());
    if (node.getConditionType() == JoinConditionType.NONE || node.getCondition() == null) {
      return new Bound(joined(type, left.plan(), right.plan(), List.of()), entries);
    }
    ExpressionBinder binder =
        new ExpressionBinder(
            context, queries, new Scope(outerOf(lateral, outer), entries), "JOIN conditions");
    Expression condition = binder.bindCondition(node.getCondition());
    List<Expression> conjuncts = Expressions.conjuncts(condition);
    if (binder.subqueries().isEmpty()) {
      return new Bound(joined(type, left.plan(), right.plan(), conjuncts), entries);
    }
    if (type == LogicalJoinType.INNER) {
      LogicalPlan product = joined(type, left.plan(), right.plan(), List.of());
      return new Bound(SubqueryFilter.apply(product, conjuncts, binder.subqueries()), entries);
    }
    if (type == LogicalJoinType.LEFT) {
      LogicalPlan inner = PendingSubquery.attachAll(right.plan(), binder.subqueries());
      return new Bound(joined(type, left.plan(), inner, conjuncts), entries);
    }
    if (type == LogicalJoinType.RIGHT) {
      LogicalPlan inner = PendingSubquery.attachAll(left.plan(), binder.subqueries());
      return new Bound(joined(LogicalJoinType.LEFT, right.plan(), inner, conjuncts), entries);
    }
    throw BindErrors.unsupported("subquery in the condition of a " + type + " join", node);
  }

  private static @Nullable Scope outerOf(@Nullable Scope lateral, @Nullable Scope outer) {
    return lateral != null ? lateral : outer;
  }

  /// Joins two sides; the right one may use columns of the left one.
  LogicalPlan joined(
      LogicalJoinType type, LogicalPlan left, LogicalPlan right, List<Expression> conditions) {
    java.util.BitSet free = io.blueshift.sql.logical.Plans.freeColumns(right);
    java.util.BitSet own = io.blueshift.sql.logical.Plans.columnIds(left);
    boolean isDependent = free.intersects(own);
    if (isDependent && (type == LogicalJoinType.RIGHT || type == LogicalJoinType.FULL)) {
      throw new DatabaseException(
          ErrorCode.INVALID_COLUMN_REFERENCE,
          "right side of a " + type + " join uses columns of the left side");
    }
    return isDependent
        ? new LogicalPlan.DependentJoin(type, left, right, conditions, null)
        : new LogicalPlan.Join(type, left, right, conditions, null);
  }

  /// Fails when both sides have a table of the same name.
  static void checkAliases(Bound left, Bound right, SqlNode node) {
    Set<String> aliases = new LinkedHashSet<>();
    left.entries().forEach(entry -> addAlias(aliases, entry));
    for (Scope.Entry entry : right.entries()) {
      String alias = entry.variable() ? entry.name() : entry.schema() + "." + entry.table();
      if ((entry.table() != null || entry.variable()) && aliases.contains(alias)) {
        throw BindErrors.error(
            ErrorCode.DUPLICATE_ALIAS,
            "table name specified more than once ["
                + (entry.variable() ? entry.name() : entry.table())
                + "]",
            node);
      }
    }
  }

  private static void addAlias(Set<String> aliases, Scope.Entry entry) {
    if (entry.table() != null) {
      aliases.add(entry.schema() + "." + entry.table());
    }
    if (entry.variable()) {
      aliases.add(entry.name());
    }
  }

  /// A join whose condition names columns that both sides have.
  private record UsingJoin(
      BindContext context, FromBinder from, Bound left, Bound right, LogicalJoinType type) {
    Bound bind(SqlJoin node) {
      List<SqlIdentifier> names = node.isNatural() ? commonNames(node) : usingNames(node);
      List<Expression> conditions = new ArrayList<>();
      List<Scope.Entry> merged = new ArrayList<>();
      List<Column> added = new ArrayList<>();
      List<Expression> addedExpressions = new ArrayList<>();
      Set<String> mergedNames = new LinkedHashSet<>();
      for (SqlIdentifier name : names) {
        mergedNames.add(name.getSimple());
        Column leftColumn = column(left, name);
        Column rightColumn = column(right, name);
        List<Expression> sides =
            context.operators().comparable(leftColumn.reference(), rightColumn.reference());
        if (sides == null) {
          throw OperatorRules.undefined("=", leftColumn.reference(), rightColumn.reference())
              .at(BindErrors.position(name));
        }
        conditions.add(
            new Expression.Comparison(ComparisonOperator.EQUAL, sides.get(0), sides.get(1)));
        merged.add(merge(name.getSimple(), leftColumn, rightColumn, added, addedExpressions));
      }
      LogicalPlan plan = from.joined(type, left.plan(), right.plan(), conditions);
      if (!added.isEmpty()) {
        List<Column> columns = new ArrayList<>(plan.columns());
        List<Expression> expressions = new ArrayList<>();
        columns.forEach(column -> expressions.add(column.reference()));
        columns.addAll(added);
        expressions.addAll(addedExpressions);
        plan = new LogicalPlan.Project(plan, List.copyOf(columns), List.copyOf(expressions));
      }
      List<Scope.Entry> entries = new ArrayList<>(merged);
      addOthers(entries, left, mergedNames);
      addOthers(entries, right, mergedNames);
      return new Bound(plan, entries);
    }

    private Scope.Entry merge(
        String name,
        Column leftColumn,
        Column rightColumn,
        List<Column> added,
        List<Expression> addedExpressions) {
      if (type == LogicalJoinType.FULL || !leftColumn.type().equals(rightColumn.type())) {
        List<Expression> sides = List.of(leftColumn.reference(), rightColumn.reference());
        LogicalType common = context.coercion().commonType(sides);
        List<Expression> typed =
            sides.stream().map(side -> context.coercion().implicit(side, common)).toList();
        Column column = context.ids().column(name, common, true);
        added.add(column);
        addedExpressions.add(
            switch (type) {
              case FULL -> new Coalesce(typed, common);
              case RIGHT -> typed.get(1);
              default -> typed.get(0);
            });
        return new Scope.Entry(null, null, name, column, true);
      }
      return new Scope.Entry(
          null, null, name, type == LogicalJoinType.RIGHT ? rightColumn : leftColumn, true);
    }

    private static void addOthers(List<Scope.Entry> entries, Bound side, Set<String> mergedNames) {
      for (Scope.Entry entry : side.entries()) {
        entries.add(
            mergedNames.contains(entry.name()) && entry.bare() ? entry.qualifiedOnly() : entry);
      }
    }

    private List<SqlIdentifier> commonNames(SqlJoin node) {
      List<SqlIdentifier> names = new ArrayList<>();
      for (Scope.Entry entry : left.entries()) {
        boolean common =
            entry.bare()
                && right.entries().stream()
                    .anyMatch(other -> other.bare() && other.name().equals(entry.name()));
        if (common) {
          names.add(new SqlIdentifier(entry.name(), node.getParserPosition()));
        }
      }
      return names;
    }

    private static List<SqlIdentifier> usingNames(SqlJoin node) {
      List<SqlIdentifier> names = new ArrayList<>();
      for (SqlNode name : (SqlNodeList) node.getCondition()) {
        names.add((SqlIdentifier) name);
      }
      return names;
    }

    private static Column column(Bound side, SqlIdentifier name) {
      Scope scope = new Scope(null, side.entries());
      Scope.Entry entry = scope.findHere(name);
      if (entry == null) {
        throw scope.undefined(name);
      }
      return entry.column();
    }
  }
}
