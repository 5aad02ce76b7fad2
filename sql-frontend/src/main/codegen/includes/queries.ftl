/* Queries. */

/** What stands in parentheses in FROM: a query or a join; also the inside of a WITH item. */
SqlNode ExprOrJoinOrOrderedQuery(ExprContext exprContext) :
{
  SqlNode e;
  final List<Object> list = new ArrayList<Object>();
}
{
  LOOKAHEAD({ getToken(1).kind == SELECT || getToken(1).kind == WITH
      || getToken(1).kind == VALUES
      || getToken(1).kind == TABLE && getToken(2).kind != LPAREN })
  e = Query(exprContext)
  e = OrderByLimitOpt(e)
  { return e; }
|
  e = TableRef1(ExprContext.ACCEPT_QUERY_OR_JOIN)
  ( e = JoinTable(e) )*
  { list.add(e); }
  ( AddSetOpQuery(list, exprContext) )*
  { e = SetOperations.tree(list); }
  e = OrderByLimitOpt(e)
  { return e; }
}

/** SELECT without ORDER BY and LIMIT. */
SqlSelect SqlSelect() :
{
  final Span s;
  final List<SqlLiteral> keywords = new ArrayList<SqlLiteral>();
  final List<SqlNode> items = new ArrayList<SqlNode>();
  List<SqlNode> distinctOn = null;
  SqlNode top = null;
  SqlNode from = null;
  SqlNode where = null;
  SqlNodeList groupBy = null;
  SqlNode having = null;
  SqlNodeList windows = null;
  SqlNode qualify = null;
}
{
  <SELECT> { s = span(); }
  [ LOOKAHEAD(1) top = Top() ]
  [
    <ALL>
  |
    <DISTINCT> { keywords.add(SqlSelectKeyword.DISTINCT.symbol(getPos())); }
    [
      <ON> <LPAREN> {
        keywords.clear();
        distinctOn = new ArrayList<SqlNode>();
      }
      AddExpressions(distinctOn, ExprContext.ACCEPT_SUB_QUERY) <RPAREN>
    ]
  ]
  [ LOOKAHEAD({ top == null && getToken(1).kind == TOP }) top = Top() ]
  AddSelectItem(items) ( LOOKAHEAD(1) <COMMA> AddSelectItem(items) )*
  [ IntoClause() ]
  [ <FROM> from = FromClause() ]
  [ where = Where() ]
  [ groupBy = GroupBy() ]
  [ having = Having() ]
  [ LOOKAHEAD(1) windows = Window() ]
  [ qualify = Qualify() ]
  [ LOOKAHEAD({ windows == null && getToken(1).kind == WINDOW }) windows = Window() ]
  {
    return QueryShapes.select(s.end(this), keywords, items, from, where, groupBy, having,
        windows, qualify, distinctOn, top);
  }
}

/** TOP 10, TOP (n), TOP ?. */
SqlNode Top() :
{
  SqlNode e;
}
{
  <TOP>
  (
    e = UnsignedNumericLiteral()
  |
    e = DynamicParam()
  |
    <LPAREN> e = Expression(ExprContext.ACCEPT_SUB_QUERY) <RPAREN>
  )
  { return e; }
}

/** The INTO of SELECT INTO. */
void IntoClause() :
{
  boolean temporary = false;
  final SqlIdentifier name;
  final Span s;
}
{
  <INTO> { s = span(); }
  [
    LOOKAHEAD({ nextIs("local") && (tokenIs(2, "temp") || tokenIs(2, "temporary")) })
    SimpleIdentifier() SimpleIdentifier() { temporary = true; }
  |
    LOOKAHEAD({ (nextIs("temp") || nextIs("temporary"))
        && (isNameAhead(2) || getToken(2).kind == TABLE) })
    SimpleIdentifier() { temporary = true; }
  ]
  [ <TABLE> ]
  name = CompoundTableIdentifier() {
    if (into != null) {
      throw QueryShapes.failure("INTO stands twice", s.pos());
    }
    into = new QueryShapes.Into(name, temporary);
  }
}

void AddSelectItem(List<SqlNode> list) :
{
  SqlNode e;
  SqlIdentifier alias;
  SqlNodeList excluded;
}
{
  ( <STAR> { e = SqlIdentifier.star(getPos()); } | e = Expression(ExprContext.ACCEPT_SUB_QUERY) )
  [
    <EXCLUDE> excluded = SimpleIdentifierOrList() {
      e = QueryShapes.excluding(e, excluded);
    }
  ]
  alias = AliasOpt() {
    list.add(alias == null
        ? e
        : SqlStdOperatorTable.AS.createCall(Span.of(e, alias).pos(), e, alias));
  }
}

SqlLiteral JoinType() :
{
  final JoinType joinType;
}
{
  (
    <JOIN> { joinType = JoinType.INNER; }
  |
    <INNER> <JOIN> { joinType = JoinType.INNER; }
  |
    <LEFT> [ <OUTER> ] <JOIN> { joinType = JoinType.LEFT; }
  |
    <RIGHT> [ <OUTER> ] <JOIN> { joinType = JoinType.RIGHT; }
  |
    <FULL> [ <OUTER> ] <JOIN> { joinType = JoinType.FULL; }
  |
    <CROSS> <JOIN> { joinType = JoinType.CROSS; }
  )
  { return joinType.symbol(getPos()); }
}

/** One JOIN with its condition. */
SqlNode JoinTable(SqlNode left) :
{
  SqlNode right;
  SqlNode condition = null;
  final SqlLiteral natural;
  final SqlLiteral joinType;
  JoinConditionType conditionType = JoinConditionType.NONE;
  SqlNodeList columns;
}
{
  natural = Natural()
  joinType = JoinType()
  right = TableRef1(ExprContext.ACCEPT_QUERY_OR_JOIN)
  // a JOIN may stand between a table and its condition: a JOIN b JOIN c ON … ON …
  (
    LOOKAHEAD({ QueryShapes.needsCondition(natural, joinType)
        && startsJoin(getToken(1).kind) })
    right = JoinTable(right)
  )*
  [
    LOOKAHEAD({ QueryShapes.needsCondition(natural, joinType) })
    (
      <ON> condition = Expression(ExprContext.ACCEPT_SUB_QUERY) {
        conditionType = JoinConditionType.ON;
      }
    |
      <USING> columns = ParenthesizedSimpleIdentifierList() {
        condition = columns;
        conditionType = JoinConditionType.USING;
      }
    )
  ]
  {
    return new SqlJoin(joinType.getParserPosition(), left, natural, joinType, right,
        conditionType.symbol(joinType.getParserPosition()), condition);
  }
}

/** A table, subquery, join in parentheses, function or SUPER value in FROM, with its alias. */
SqlNode TableRef3(ExprContext exprContext, boolean lateral) :
{
  SqlNode table;
  SqlIdentifier alias = null;
  SqlNodeList columns = null;
}
{
  LOOKAHEAD({ startsObjectUnpivot() })
  table = ObjectUnpivot() { return table; }
|
  [ <LATERAL> { lateral = true; } ]
  (
    table = NamedTable()
    [ LOOKAHEAD({ startsAsOf() }) table = AsOf(table) ]
  |
    table = ArrayConstructor()
  |
    table = UnnestTable()
  |
    table = TableFunction()
  |
    table = ParenthesizedExpression(exprContext)
  )
  { table = addLateral(table, lateral); }
  ( LOOKAHEAD(1) ( table = Pivot(table) | table = Unpivot(table) ) )*
  alias = AliasOpt()
  [
    LOOKAHEAD({ alias != null && getToken(1).kind == LPAREN })
    columns = ParenthesizedSimpleIdentifierList()
  ]
  { table = QueryShapes.withAlias(table, alias, columns); }
  [
    LOOKAHEAD({ alias != null && nextIs("at") })
    SimpleIdentifier() alias = SimpleIdentifier() { return QueryShapes.withIndex(table, alias); }
  ]
  [ table = Tablesample(table) ]
  ( table = Pivot(table) | table = Unpivot(table) )*
  [
    LOOKAHEAD({ QueryShapes.isPivoted(table) && (getToken(1).kind == AS
        || getToken(1).kind == IDENTIFIER || getToken(1).kind == QUOTED_IDENTIFIER) })
    [ <AS> ] alias = SimpleIdentifier() { table = QueryShapes.withAlias(table, alias, null); }
  ]
  { return table; }
}

/** The AS OF COMMIT n, TIMESTAMP '…' or SNAPSHOT '…' of a table, with or without FOR SYSTEM_TIME before it. */
SqlCall AsOf(SqlNode table) :
{
  final SqlIdentifier point;
  final SqlNode value;
}
{
  [ <FOR> SimpleIdentifier() ]
  <AS> SimpleIdentifier() point = SimpleIdentifier()
  ( value = UnsignedNumericLiteral() | value = StringLiteral() | value = SimpleIdentifier() )
  { return QueryShapes.asOf(table, point, value, getPos()); }
}

/** UNPIVOT value AS v AT k, the members of an object. */
SqlNode ObjectUnpivot() :
{
  final Span s;
  final SqlNode value;
  final SqlIdentifier member;
  SqlIdentifier key = null;
}
{
  SimpleIdentifier() { s = span(); }
  value = NamedTable()
  [ <AS> ] member = SimpleIdentifier()
  [ LOOKAHEAD({ nextIs("at") }) SimpleIdentifier() key = SimpleIdentifier() ]
  { return QueryShapes.objectUnpivot(value, member, key, s.end(this)); }
}

/** A table or view, a call of a table function, or a path into a SUPER value. */
SqlNode NamedTable() :
{
  final SqlIdentifier name;
  SqlNode table;
  SqlNode step;
  final List<SqlNode> arguments = new ArrayList<SqlNode>();
}
{
  [ <ONLY> ]
  name = CompoundTableIdentifier() { table = name; }
  [
    LOOKAHEAD(1)
    <LPAREN>
    [ AddArgument(arguments) ( <COMMA> AddArgument(arguments) )* ]
    <RPAREN> {
      table = SqlStdOperatorTable.COLLECTION_TABLE.createCall(
          name.getParserPosition().plus(getPos()),
          createCall(name, name.getParserPosition().plus(getPos()),
              SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION, null, arguments));
    }
  ]
  (
    <LBRACKET> step = Expression(ExprContext.ACCEPT_SUB_QUERY) <RBRACKET> {
      table = QueryShapes.step(SqlStdOperatorTable.ITEM, table, step, getPos());
    }
  |
    <DOT> step = SimpleIdentifier() {
      table = QueryShapes.step(SqlStdOperatorTable.DOT, table, step, getPos());
    }
  )*
  { return table; }
}

SqlNode UnnestTable() :
{
  final Span s;
  final SqlNodeList arguments;
  SqlOperator op = SqlStdOperatorTable.UNNEST;
}
{
  <UNNEST> { s = span(); }
  arguments = ParenthesizedQueryOrCommaList(ExprContext.ACCEPT_SUB_QUERY)
  [
    LOOKAHEAD(2) <WITH>
    (
      <ORDINALITY> { op = SqlStdOperatorTable.UNNEST_WITH_ORDINALITY; }
    |
      <OFFSET> { op = QueryMarkers.UNNEST_WITH_OFFSET; }
    )
  ]
  { return op.createCall(s.end(this), arguments.getList()); }
}

/** TABLE(f(…)). */
SqlNode TableFunction() :
{
  final Span s;
  final SqlNode call;
}
{
  <TABLE> { s = span(); } <LPAREN> call = NamedTable() <RPAREN> { return call; }
}

SqlNode Tablesample(SqlNode table) :
{
  final Span s;
  final String method;
  final SqlNode percentage;
  SqlNode seed = null;
}
{
  <TABLESAMPLE> { s = span(); }
  method = Word() <LPAREN> percentage = UnsignedNumericLiteral() <RPAREN>
  [
    LOOKAHEAD({ nextIs("repeatable") })
    SimpleIdentifier() <LPAREN> seed = UnsignedNumericLiteral() <RPAREN>
  ]
  { return QueryShapes.sample(table, method, percentage, seed, s.end(this)); }
}

SqlNodeList GroupBy() :
{
  final Span s;
  boolean distinct = false;
  final List<SqlNode> list;
}
{
  <GROUP> { s = span(); } <BY>
  (
    LOOKAHEAD({ getToken(1).kind == ALL && endsGroupByAll(2) })
    <ALL> {
      return new SqlNodeList(
          ImmutableList.of(QueryMarkers.GROUP_BY_ALL.createCall(getPos())), getPos());
    }
  |
    [ <ALL> | <DISTINCT> { distinct = true; } ]
    list = GroupingElementList() {
      final SqlParserPos position = s.end(this);
      return distinct
          ? new SqlNodeList(ImmutableList.of(
              SqlInternalOperators.GROUP_BY_DISTINCT.createCall(position, list)), position)
          : new SqlNodeList(list, position);
    }
  )
}

/** ORDER BY, LIMIT, OFFSET, FETCH and FOR UPDATE behind a query; they make a SqlOrderBy. */
SqlNode OrderByLimitOpt(SqlNode e) :
{
  SqlNodeList orderBy = null;
  SqlNode offset = null;
  SqlNode fetch = null;
  final List<LockingClause> locking = new ArrayList<LockingClause>();
}
{
  [ orderBy = OrderBy(e.isA(SqlKind.QUERY)) ]
  (
    fetch = LimitClause()
  |
    <OFFSET> offset = Arithmetic(ExprContext.ACCEPT_SUB_QUERY) [ <ROW> | <ROWS> ]
  |
    fetch = FetchClause()
  |
    AddLockingClause(locking)
  )*
  { return QueryShapes.ordered(e, orderBy, offset, fetch, locking, getPos()); }
}

/** FOR UPDATE and the like, or FOR READ ONLY, which means nothing: its words are names elsewhere, and some are keywords by their neighbours. */
void AddLockingClause(List<LockingClause> list) :
{
  final Span s;
  String words;
  SqlNodeList tables = SqlNodeList.EMPTY;
  RowLockPolicy policy = RowLockPolicy.WAIT;
}
{
  <FOR> { s = span(); }
  words = LockingWord()
  ( LOOKAHEAD({ LockingClause.isContinued(words, getToken(1).image) }) words = MoreLockingWords(words) )*
  [ LOOKAHEAD({ tokenIs(1, "of") }) LockingWord() tables = LockedTables() ]
  [
    LOOKAHEAD({ tokenIs(1, "nowait") }) LockingWord() { policy = RowLockPolicy.NOWAIT; }
  |
    LOOKAHEAD({ tokenIs(1, "skip") }) LockingWord()
    LOOKAHEAD({ tokenIs(1, "locked") }) LockingWord() { policy = RowLockPolicy.SKIP_LOCKED; }
  ]
  {
    if (!words.equals(LockingClause.READ_ONLY)) {
      list.add(LockingClause.of(words, tables, policy, s.end(this)));
    }
  }
}

String MoreLockingWords(String words) :
{
  final String word;
}
{
  word = LockingWord() { return words + " " + word; }
}

String LockingWord() :
{}
{
  ( <IDENTIFIER> | <UPDATE> | <NO> | <KEY> | <OF> | <READ> | <ONLY> )
  { return token.image.toLowerCase(Locale.ROOT); }
}

SqlNodeList LockedTables() :
{
  final List<SqlNode> tables = new ArrayList<SqlNode>();
  SqlIdentifier table;
}
{
  table = SimpleIdentifier() { tables.add(table); }
  ( LOOKAHEAD(1) <COMMA> table = SimpleIdentifier() { tables.add(table); } )*
  { return new SqlNodeList(tables, SqlParserPos.sum(tables)); }
}

/** LIMIT n; null for LIMIT ALL. */
SqlNode LimitClause() :
{
  SqlNode e = null;
}
{
  <LIMIT> ( <ALL> | e = Arithmetic(ExprContext.ACCEPT_SUB_QUERY) )
  { return e; }
}

SqlNode FetchClause() :
{
  SqlNode e;
}
{
  <FETCH> ( <FIRST> | <NEXT> ) { e = SqlLiteral.createExactNumeric("1", getPos()); }
  [
    LOOKAHEAD({ getToken(1).kind != ROW && getToken(1).kind != ROWS })
    e = Arithmetic(ExprContext.ACCEPT_SUB_QUERY)
  ]
  ( <ROW> | <ROWS> ) <ONLY>
  { return e; }
}

void AddOrderItem(List<SqlNode> list) :
{
  SqlNode e;
}
{
  e = Expression(ExprContext.ACCEPT_SUB_QUERY)
  [
    <ASC>
  |
    <DESC> { e = SqlStdOperatorTable.DESC.createCall(Span.of(e).end(this), e); }
  |
    <USING>
    (
      <LT>
    |
      <GT> { e = SqlStdOperatorTable.DESC.createCall(Span.of(e).end(this), e); }
    )
  ]
  [
    <NULLS>
    (
      <FIRST> { e = SqlStdOperatorTable.NULLS_FIRST.createCall(Span.of(e).end(this), e); }
    |
      <LAST> { e = SqlStdOperatorTable.NULLS_LAST.createCall(Span.of(e).end(this), e); }
    )
  ]
  { list.add(e); }
}

void AddWithItem(List<SqlWithItem> list, SqlLiteral recursive) :
{
  final SqlIdentifier name;
  SqlNodeList columns = null;
  final SqlNode query;
}
{
  name = SimpleIdentifier()
  [ columns = ParenthesizedSimpleIdentifierList() ]
  <AS> [ [ <NOT> ] <MATERIALIZED> ]
  query = ParenthesizedExpression(ExprContext.ACCEPT_QUERY) {
    list.add(new SqlWithItem(name.getParserPosition(), name, columns, query, recursive));
  }
}

/** VALUES (…), (…). */
SqlNode TableConstructor() :
{
  final List<SqlNode> rows = new ArrayList<SqlNode>();
  final Span s;
  SqlNode row;
}
{
  <VALUES> { s = span(); }
  row = RowConstructor() { rows.add(row); }
  ( LOOKAHEAD(2) <COMMA> row = RowConstructor() { rows.add(row); } )*
  { return SqlStdOperatorTable.VALUES.createCall(s.end(this), rows); }
}

/** A row of VALUES or a value of PIVOT. */
SqlNode RowConstructor() :
{
  final SqlNodeList values;
  final SqlNode value;
}
{
  LOOKAHEAD({ getToken(1).kind == LPAREN || getToken(1).kind == ROW })
  [ <ROW> ]
  values = ParenthesizedQueryOrCommaListWithDefault(ExprContext.ACCEPT_NONCURSOR) {
    return SqlStdOperatorTable.ROW.createCall(values.getParserPosition(), values.getList());
  }
|
  value = Expression(ExprContext.ACCEPT_NONCURSOR) {
    return SqlStdOperatorTable.ROW.createCall(value.getParserPosition(), value);
  }
}

SqlNode Default() :
{}
{
  <DEFAULT_> { return SqlStdOperatorTable.DEFAULT.createCall(getPos()); }
}

void AddPivotAgg(List<SqlNode> list) :
{
  SqlNode e;
  final SqlIdentifier alias;
}
{
  e = NameOrCall() alias = AliasOpt() {
    list.add(alias == null
        ? e
        : SqlStdOperatorTable.AS.createCall(Span.of(e, alias).pos(), e, alias));
  }
}
