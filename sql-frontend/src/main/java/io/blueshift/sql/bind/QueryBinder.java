package io.blueshift.sql.bind;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.CommonTableDefinition;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import io.blueshift.sql.logical.SortOrder;
import io.blueshift.sql.parse.QueryShapes;
import io.blueshift.sql.parse.tree.LockingClause;
import io.blueshift.sql.parse.tree.LockingQuery;
import io.blueshift.sql.schema.SourceColumn;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.SuperType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.jspecify.annotations.Nullable;

/// Binds queries: WITH, set operations, VALUES, ORDER BY and LIMIT; SELECT is in [SelectBinder]. Used
/// by one thread.
public final class QueryBinder {
  /// A bound query: its columns in order, all of which the plan yields (perhaps among others).
  public record BoundQuery(LogicalPlan plan, List<Column> columns) {}

  /// What stands around a query: ORDER BY, OFFSET, LIMIT and FOR UPDATE.
  record Bounds(
      List<SqlNode> orderBy,
      @Nullable SqlNode offset,
      @Nullable SqlNode limit,
      List<LockingClause> locking) {
    static final Bounds NONE = new Bounds(List.of(), null, null, List.of());

    private static Bounds of(SqlOrderBy query, List<LockingClause> outerLocking) {
      List<LockingClause> locking = new ArrayList<>(outerLocking);
      if (query instanceof LockingQuery own) {
        locking.addAll(own.clauses());
      }
      return new Bounds(query.orderList.getList(), query.offset, query.fetch, List.copyOf(locking));
    }

    private boolean onlyLock() {
      return orderBy.isEmpty() && offset == null && limit == null;
    }
  }

  private record CommonTable(
      @Nullable CommonTableDefinition definition, int workTableId, List<Column> columns) {}

  private final BindContext context;
  private Map<String, CommonTable> commonTables = Map.of();

  public QueryBinder(BindContext context) {
    this.context = context;
  }

  /// Binds a query and gives every column a type.
  public BoundQuery bindQuery(SqlNode node, @Nullable Scope outer) {
    BoundQuery bound = bind(node, outer, Bounds.NONE);
    List<LogicalType> types =
        bound.columns().stream()
            .map(column ->
                column.type() instanceof NullType ? context.coercion().text() : column.type())
            .toList();
    return converted(bound, types, CastMode.EXPLICIT);
  }

  /// Binds a statement's query, with quoted literals left open so that the caller can give them the
  /// types of target columns through [#converted].
  public BoundQuery bindOpen(SqlNode node) {
    return bind(node, null, Bounds.NONE);
  }

  BoundQuery bind(SqlNode node, @Nullable Scope outer, Bounds bounds) {
    context.depth().enter(node);
    try {
      return switch (node) {
        case SqlOrderBy orderBy ->
            bounds.onlyLock()
                ? bind(orderBy.query, outer, Bounds.of(orderBy, bounds.locking()))
                : bounded(bind(orderBy.query, outer, Bounds.of(orderBy, List.of())), bounds, outer);
        case SqlWith with -> with(with, outer, bounds);
        case SqlSelect select -> new SelectBinder(context, this, select, outer).bind(bounds);
        case SqlCall call when call.getKind() == SqlKind.VALUES ->
            bounded(new ValuesBinder(context, this, outer).bind(call), bounds, outer);
        case SqlCall call when call.getKind() == SqlKind.EXPLICIT_TABLE ->
            bounds.locking().isEmpty()
                ? bounded(explicitTable(call, outer), bounds, outer)
                : new SelectBinder(context, this, QueryShapes.allOf(call.operand(0)), outer)
                    .bind(bounds);
        case SqlBasicCall call when call.getOperator() instanceof SqlSetOperator operator ->
            bounded(setOperation(call, operator, outer), bounds, outer);
        default -> throw BindErrors.unsupported("query " + node.getKind(), node);
      };
    } finally {
      context.depth().leave();
    }
  }

  private BoundQuery explicitTable(SqlCall call, @Nullable Scope outer) {
    FromBinder.Bound from = new FromBinder(context, this).bind(call.operand(0), outer, outer);
    return new BoundQuery(
        from.plan(),
        from.entries().stream().map(entry -> entry.column().named(entry.name())).toList());
  }

  // ---- common table expressions

  /// Returns a reading of the common table expression of a name, or null.
  @Nullable BoundQuery commonTable(String name) {
    CommonTable common = commonTables.get(name);
    if (common == null) {
      return null;
    }
    List<Column> columns = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (Column column : common.columns) {
      indexes.add(indexes.size());
      columns.add(context.ids().column(column.name(), column.type(), column.nullable()));
    }
    List<Column> copies = List.copyOf(columns);
    if (common.definition == null) {
      return new BoundQuery(new LogicalPlan.WorkTable(common.workTableId, copies), copies);
    }
    common.definition.addReference();
    return new BoundQuery(
        new LogicalPlan.CommonTable(common.definition, copies, List.copyOf(indexes)), copies);
  }

  /// Returns the names of the common table expressions in sight.
  Set<String> commonTableNames() {
    return new HashSet<>(commonTables.keySet());
  }

  private BoundQuery with(SqlWith with, @Nullable Scope outer, Bounds bounds) {
    return withTables(with.withList, outer, () -> bind(with.body, outer, bounds));
  }

  /// Binds something that sees the common table expressions of a WITH; null for none.
  <T> T withTables(@Nullable SqlNodeList items, @Nullable Scope outer, Supplier<T> body) {
    Map<String, CommonTable> before = commonTables;
    Set<String> names = new HashSet<>();
    try {
      for (SqlNode node : nodes(items)) {
        SqlWithItem item = (SqlWithItem) node;
        String name = item.name.getSimple();
        if (!names.add(name)) {
          throw BindErrors.error(
              ErrorCode.DUPLICATE_ALIAS,
              "WITH query name specified more than once [" + name + "]",
              item);
        }
        CommonTable common = commonTable(item, name, outer);
        commonTables = new HashMap<>(commonTables);
        commonTables.put(name, common);
      }
      return body.get();
    } finally {
      commonTables = before;
    }
  }

  private CommonTable commonTable(SqlWithItem item, String name, @Nullable Scope outer) {
    boolean recursive =
        item.recursive.booleanValue()
            && item.query instanceof SqlBasicCall call
            && call.getKind() == SqlKind.UNION
            && ReferenceFinder.mentions(call.operand(1), name);
    BoundQuery query =
        recursive
            ? recursiveUnion((SqlBasicCall) item.query, item, name, outer)
            : renamed(exact(bindQuery(item.query, outer)), item);
    CommonTableDefinition definition =
        new CommonTableDefinition(context.ids().next(), name, query.plan());
    return new CommonTable(definition, -1, query.columns());
  }

  private static BoundQuery renamed(BoundQuery query, SqlWithItem item) {
    if (item.columnList == null) {
      return query;
    }
    if (item.columnList.size() > query.columns().size()) {
      throw BindErrors.error(
          ErrorCode.INVALID_COLUMN_REFERENCE,
          "WITH query has fewer columns than names were given [" + item.name + "]",
          item);
    }
    List<Column> columns = new ArrayList<>(query.columns());
    for (int i = 0; i < item.columnList.size(); i++) {
      String columnName = ((SqlIdentifier) item.columnList.get(i)).getSimple();
      columns.set(i, columns.get(i).named(columnName));
    }
    return new BoundQuery(query.plan(), List.copyOf(columns));
  }

  private BoundQuery recursiveUnion(
      SqlBasicCall union, SqlWithItem item, String name, @Nullable Scope outer) {
    BoundQuery base = renamed(exact(bindQuery(union.operand(0), outer)), item);
    int workTableId = context.ids().next();
    List<Column> workColumns = base.columns().stream().map(Column::asNullable).toList();
    Map<String, CommonTable> before = commonTables;
    commonTables = new HashMap<>(commonTables);
    commonTables.put(name, new CommonTable(null, workTableId, workColumns));
    BoundQuery step;
    try {
      step = bind(union.operand(1), outer, Bounds.NONE);
    } finally {
      commonTables = before;
    }
    if (step.columns().size() != base.columns().size()) {
      throw BindErrors.error(
          ErrorCode.SYNTAX_ERROR, "each UNION query must have the same number of columns", union);
    }
    List<LogicalType> types = base.columns().stream().map(Column::type).toList();
    BoundQuery aligned = exact(converted(step, types, CastMode.ASSIGNMENT));
    List<Column> columns =
        base.columns().stream()
            .map(column -> context.ids().column(column.name(), column.type(), true))
            .toList();
    boolean all = ((SqlSetOperator) union.getOperator()).isAll();
    return new BoundQuery(
        new LogicalPlan.RecursiveUnion(workTableId, base.plan(), aligned.plan(), all, columns),
        columns);
  }

  // ---- set operations

  private BoundQuery setOperation(
      SqlBasicCall call, SqlSetOperator operator, @Nullable Scope outer) {
    PhysicalPlan.SetOperation.Kind kind =
        switch (call.getKind()) {
          case UNION -> PhysicalPlan.SetOperation.Kind.UNION;
          case INTERSECT -> PhysicalPlan.SetOperation.Kind.INTERSECT;
          default -> PhysicalPlan.SetOperation.Kind.EXCEPT;
        };
    BoundQuery left = bind(call.operand(0), outer, Bounds.NONE);
    BoundQuery right = bind(call.operand(1), outer, Bounds.NONE);
    if (left.columns().size() != right.columns().size()) {
      throw BindErrors.error(
          ErrorCode.SYNTAX_ERROR,
          "each " + kind + " query must have the same number of columns",
          call);
    }
    List<LogicalType> types = new ArrayList<>();
    for (int i = 0; i < left.columns().size(); i++) {
      LogicalType first = left.columns().get(i).type();
      LogicalType second = right.columns().get(i).type();
      LogicalType common = context.coercion().commonType(first, second);
      if (common == null) {
        throw BindErrors.error(
            ErrorCode.DATATYPE_MISMATCH,
            kind + " types cannot be matched [" + first.sqlName() + ", " + second.sqlName() + "]",
            call);
      }
      types.add(common instanceof NullType ? context.coercion().text() : common);
    }
    List<LogicalPlan> inputs = new ArrayList<>();
    inputs.add(exact(converted(left, types, CastMode.EXPLICIT)).plan());
    inputs.add(exact(converted(right, types, CastMode.EXPLICIT)).plan());
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      boolean nullable = left.columns().get(i).nullable() || right.columns().get(i).nullable();
      columns.add(context.ids().column(left.columns().get(i).name(), types.get(i), nullable));
    }
    boolean all = operator.isAll();
    if (kind != PhysicalPlan.SetOperation.Kind.UNION || !all) {
      inputs.replaceAll(this::comparable);
    }
    if (kind == PhysicalPlan.SetOperation.Kind.UNION
        && inputs.getFirst() instanceof LogicalPlan.SetOperation inner
        && inner.kind() == kind
        && (inner.all() == all || !all)) {
      inputs.removeFirst();
      inputs.addAll(0, inner.inputs());
    }
    List<Column> outputs = List.copyOf(columns);
    return new BoundQuery(
        new LogicalPlan.SetOperation(kind, all, List.copyOf(inputs), outputs), outputs);
  }

  /// Makes equal SUPER values alike, so that their bytes can be compared.
  private LogicalPlan comparable(LogicalPlan plan) {
    if (plan.columns().stream().noneMatch(column -> column.type() instanceof SuperType)) {
      return plan;
    }
    List<Column> columns = new ArrayList<>();
    List<Expression> expressions = new ArrayList<>();
    for (Column column : plan.columns()) {
      boolean isSuper = column.type() instanceof SuperType;
      columns.add(
          isSuper ? context.ids().column(column.name(), column.type(), column.nullable()) : column);
      expressions.add(OperatorRules.groupable(column.reference()));
    }
    return new LogicalPlan.Project(plan, List.copyOf(columns), List.copyOf(expressions));
  }

  /// Makes the plan yield exactly the query's columns.
  BoundQuery exact(BoundQuery query) {
    if (query.plan().columns().stream()
        .map(Column::id)
        .toList()
        .equals(query.columns().stream().map(Column::id).toList())) {
      return query;
    }
    List<Expression> expressions =
        query.columns().stream().map(column -> (Expression) column.reference()).toList();
    return new BoundQuery(
        new LogicalPlan.Project(query.plan(), query.columns(), expressions), query.columns());
  }

  /// Converts the columns of a query to given types; literals that have none yet take them.
  public BoundQuery converted(BoundQuery query, List<LogicalType> types, CastMode mode) {
    BoundQuery open = query;
    for (int i = 0; i < types.size(); i++) {
      if (query.columns().get(i).type() instanceof NullType) {
        Coercion coercion = context.coercion();
        open =
            OpenColumns.decide(
                query,
                types,
                mode == CastMode.ASSIGNMENT ? coercion::assigned : coercion::implicit);
        break;
      }
    }
    List<Column> columns = new ArrayList<>();
    List<Expression> expressions = new ArrayList<>();
    boolean changed = false;
    for (int i = 0; i < types.size(); i++) {
      Column column = open.columns().get(i);
      if (column.type().equals(types.get(i))) {
        columns.add(column);
        expressions.add(column.reference());
      } else {
        changed = true;
        columns.add(context.ids().column(column.name(), types.get(i), column.nullable()));
        expressions.add(
            mode == CastMode.EXPLICIT
                ? context.coercion().implicit(column.reference(), types.get(i))
                : context.coercion().convert(column.reference(), types.get(i), mode));
      }
    }
    if (!changed) {
      return open;
    }
    List<Column> outputs = List.copyOf(columns);
    return new BoundQuery(
        new LogicalPlan.Project(open.plan(), outputs, List.copyOf(expressions)), outputs);
  }

  // ---- order and limit of something that is no SELECT

  private BoundQuery bounded(BoundQuery query, Bounds bounds, @Nullable Scope outer) {
    LockedTables.refuse(bounds.locking(), "UNION/INTERSECT/EXCEPT or VALUES");
    if (bounds.equals(Bounds.NONE)) {
      return query;
    }
    List<Scope.Entry> entries = new ArrayList<>();
    for (Column column : query.columns()) {
      entries.add(new Scope.Entry(null, null, column.name(), column, true));
    }
    ExpressionBinder binder =
        new ExpressionBinder(context, this, new Scope(outer, entries), "ORDER BY");
    List<Column> columns = new ArrayList<>(query.plan().columns());
    List<Expression> expressions = new ArrayList<>();
    columns.forEach(column -> expressions.add(column.reference()));
    int before = columns.size();
    List<SortOrder> keys = new ArrayList<>();
    for (SqlNode node : bounds.orderBy()) {
      AggregateCollector.OrderSyntax item = AggregateCollector.OrderSyntax.of(node);
      Expression key =
          item.expression() instanceof SqlNumericLiteral number
              ? ordinal(number, query.columns()).reference()
              : binder.bindDecided(item.expression());
      if (!(key instanceof Expression.ColumnReference)) {
        Column column = context.ids().column("order", key.type(), true);
        columns.add(column);
        expressions.add(key);
        key = column.reference();
      }
      keys.add(
          new SortOrder(
              ((Expression.ColumnReference) key).index(), item.ascending(), item.nullsFirst()));
    }
    LogicalPlan plan = PendingSubquery.attachAll(query.plan(), binder.subqueries());
    if (columns.size() > before) {
      plan = new LogicalPlan.Project(plan, List.copyOf(columns), List.copyOf(expressions));
    }
    return new BoundQuery(sorted(plan, keys, bounds), query.columns());
  }

  /// Returns the column of an ordinal, or fails with INVALID_COLUMN_REFERENCE.
  static Column ordinal(SqlLiteral number, List<Column> columns) {
    int position = number.bigDecimalValue().intValue();
    if (number.bigDecimalValue().stripTrailingZeros().scale() > 0
        || position < 1
        || position > columns.size()) {
      throw BindErrors.error(
          ErrorCode.INVALID_COLUMN_REFERENCE,
          "position is not in the select list [position=" + number.bigDecimalValue() + "]",
          number);
    }
    return columns.get(position - 1);
  }

  /// Orders rows and bounds their number.
  LogicalPlan sorted(LogicalPlan input, List<SortOrder> written, Bounds bounds) {
    SuperOrder order = SuperOrder.of(context, input, written);
    LogicalPlan plan = order.plan();
    List<SortOrder> keys = order.keys();
    Expression limit = rowCount(bounds.limit(), ErrorCode.INVALID_ROW_COUNT_IN_LIMIT, "LIMIT");
    Expression offset = rowCount(bounds.offset(), ErrorCode.INVALID_ROW_COUNT_IN_OFFSET, "OFFSET");
    if (keys.isEmpty() && limit == null && offset == null) {
      return plan;
    }
    return order.restored(new LogicalPlan.Sort(plan, List.copyOf(keys), limit, offset));
  }

  /// Makes a query of its own that runs first and locks its rows, of which the statement then reads those
  /// that were locked.
  ///
  /// @param input yields the visible columns and, last, the ids of rows
  BoundQuery locked(
      LogicalPlan input,
      List<Column> visible,
      List<LockedTables.Found> tables,
      List<SortOrder> order,
      Bounds bounds) {
    LogicalPlan plan = sorted(input, order, new Bounds(bounds.orderBy(), null, null, List.of()));
    requireAlone(plan, bounds.locking().getFirst());
    List<Column> columns = new ArrayList<>(visible);
    List<BoundLocking.Target> targets = new ArrayList<>();
    for (LockedTables.Found table : tables) {
      targets.add(
          new BoundLocking.Target(
              table.tableId(), columns.size(), table.strength().mode(), table.policy()));
      columns.add(table.rowId());
    }
    List<SourceColumn> sources = new ArrayList<>();
    List<Column> read = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (Column column : visible) {
      indexes.add(read.size());
      read.add(context.ids().column(column.name(), column.type(), column.nullable()));
      sources.add(new SourceColumn(column.name(), column.type(), column.nullable(), false));
    }
    LockedTable table = new LockedTable(columns.stream().map(Column::type).toList());
    context
        .lockings()
        .add(
            new BoundLocking(
                CommonTableCopies.of(plan, context.ids()),
                columns,
                table,
                targets,
                rowCount(bounds.limit(), ErrorCode.INVALID_ROW_COUNT_IN_LIMIT, "LIMIT"),
                rowCount(bounds.offset(), ErrorCode.INVALID_ROW_COUNT_IN_OFFSET, "OFFSET")));
    TableSource source = new TableSource.SystemTable("", "locked rows", sources, table);
    List<Column> outputs = List.copyOf(read);
    return new BoundQuery(
        new LogicalPlan.Scan(source, outputs, List.copyOf(indexes), List.of()), outputs);
  }

  /// Fails when a query that is to run before its statement needs something of it.
  private static void requireAlone(LogicalPlan plan, LockingClause clause) {
    if (!Plans.freeColumns(plan).isEmpty() || readsWorkTable(plan)) {
      throw new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              clause.strength().words()
                  + " is not supported in a subquery that refers to the query around it")
          .at(new SourcePosition(clause.position().getLineNum(), clause.position().getColumnNum()))
          .withHint("Lock the rows by a statement of their own.");
    }
  }

  private static boolean readsWorkTable(LogicalPlan plan) {
    return plan instanceof LogicalPlan.WorkTable
        || (!(plan instanceof LogicalPlan.RecursiveUnion)
            && plan.inputs().stream().anyMatch(QueryBinder::readsWorkTable));
  }

  private @Nullable Expression rowCount(@Nullable SqlNode node, ErrorCode code, String clause) {
    if (node == null || node instanceof SqlIdentifier name && isAll(name)) {
      return null;
    }
    ExpressionBinder binder =
        new ExpressionBinder(context, this, new Scope(null, List.of()), clause);
    Expression count = binder.bind(node);
    if (!Coercion.isUnknown(count) && !count.type().isNumeric()) {
      throw BindErrors.error(
          ErrorCode.DATATYPE_MISMATCH, "argument of " + clause + " must be a number", node);
    }
    if (!binder.subqueries().isEmpty()) {
      throw BindErrors.unsupported("subquery in " + clause, node);
    }
    Expression typed = context.coercion().implicit(count, LogicalType.BIGINT);
    if (typed instanceof Literal(var value, _)) {
      if (value == null) {
        return null;
      }
      if ((Long) value < 0) {
        throw BindErrors.error(code, clause + " must not be negative", node);
      }
    }
    return typed;
  }

  private static boolean isAll(SqlIdentifier name) {
    return name.isSimple() && name.getSimple().equalsIgnoreCase("all");
  }

  /// Returns the nodes of a list that may be missing.
  static List<SqlNode> nodes(@Nullable SqlNodeList list) {
    return list == null ? List.of() : List.copyOf(list.getList());
  }
}
