/* Function calls. */

/** The arguments of a call and what may follow them. */
SqlNode FunctionCall(SqlIdentifier name, boolean approximate) :
{
  final Span s = Span.of(name);
  final List<SqlNode> arguments = new ArrayList<SqlNode>();
  SqlLiteral quantifier = null;
  SqlNodeList orderBy = null;
  Pair<SqlParserPos, SqlOperator> nulls = null;
  SqlCall call;
  final SqlNode filter;
  final SqlNode over;
}
{
  <LPAREN>
  [
    <STAR> { arguments.add(SqlIdentifier.star(getPos())); }
  |
    [ quantifier = AllOrDistinct() ]
    AddArgument(arguments) ( <COMMA> AddArgument(arguments) )*
    [
      LOOKAHEAD({ (nextIs("keep") || nextIs("set")) && isCallOf(name, "object_transform") })
      TransformClauses(arguments)
    ]
    [ LOOKAHEAD(1) nulls = NullTreatment() ]
    [ orderBy = OrderBy(true) ]
    [ LOOKAHEAD({ nulls == null && startsNullTreatment() }) nulls = NullTreatment() ]
  ]
  <RPAREN> {
    call = approximate
        ? FunctionCalls.approximate(name, s.end(this), quantifier, arguments)
        : FunctionCalls.named(name, s.end(this), quantifier, arguments);
  }
  [ LOOKAHEAD({ nulls == null && startsNullTreatment() }) nulls = NullTreatment() ]
  { call = QueryShapes.withNullTreatment(call, nulls); }
  (
    call = withinGroup(call)
  |
    {
      if (orderBy != null) {
        call = SqlStdOperatorTable.WITHIN_GROUP.createCall(s.end(this), call, orderBy);
      }
    }
  )
  [
    <FILTER> <LPAREN> <WHERE> filter = Expression(ExprContext.ACCEPT_SUB_QUERY) <RPAREN> {
      call = SqlStdOperatorTable.FILTER.createCall(s.end(this), call, filter);
    }
  ]
  [
    LOOKAHEAD({ nulls == null && startsNullTreatment() }) nulls = NullTreatment() {
      call = QueryShapes.withNullTreatment(call, nulls);
    }
  ]
  [
    <OVER> ( over = SimpleIdentifier() | over = WindowSpecification() ) {
      call = SqlStdOperatorTable.OVER.createCall(s.end(this), call, over);
    }
  ]
  { return call; }
}

/** KEEP path, … SET path, value, … of OBJECT_TRANSFORM, as arguments: an array or NULL, then pairs. */
void TransformClauses(List<SqlNode> arguments) :
{
  final List<SqlNode> kept = new ArrayList<SqlNode>();
  final List<SqlNode> pairs = new ArrayList<SqlNode>();
  SqlNode keep = null;
}
{
  (
    LOOKAHEAD({ nextIs("keep") })
    SimpleIdentifier() AddArgument(kept) ( <COMMA> AddArgument(kept) )* {
      keep = FunctionCalls.array(getPos(), new SqlNodeList(kept, getPos()));
    }
    [ LOOKAHEAD({ nextIs("set") }) TransformPairs(pairs) ]
  |
    TransformPairs(pairs)
  )
  {
    arguments.add(keep == null ? SqlLiteral.createNull(getPos()) : keep);
    arguments.addAll(pairs);
  }
}

void TransformPairs(List<SqlNode> list) :
{}
{
  ( <SET> | SimpleIdentifier() ) AddArgument(list) ( <COMMA> AddArgument(list) )*
}

void AddArgument(List<SqlNode> list) :
{
  SqlIdentifier name = null;
  SqlNode e;
}
{
  [
    LOOKAHEAD(2)
    name = SimpleIdentifier() ( <NAMED_ARGUMENT_ASSIGNMENT> | <COLON_EQUALS> )
  ]
  e = Expression(ExprContext.ACCEPT_NONCURSOR) {
    if (name != null) {
      e = SqlStdOperatorTable.ARGUMENT_ASSIGNMENT.createCall(Span.of(name, e).pos(), e, name);
    }
    list.add(e);
  }
}

/** Functions whose arguments have a grammar of their own. */
SqlNode SpecialFunctionCall() :
{
  final Span s;
  SqlNode e;
  SqlNode second;
  SqlNode third = null;
  SqlNode fourth = null;
  final SqlDataTypeSpec type;
  final SqlIdentifier name;
  SqlOperator op;
  SqlTrimFunction.Flag flag = SqlTrimFunction.Flag.BOTH;
}
{
  (
    <CAST> { op = SqlStdOperatorTable.CAST; }
  |
    <TRY_CAST> { op = SqlLibraryOperators.TRY_CAST; }
  )
  { s = span(); }
  <LPAREN> e = Expression(ExprContext.ACCEPT_SUB_QUERY) <AS> type = DataType() <RPAREN> {
    return op.createCall(s.end(this), e, type);
  }
|
  <CONVERT> { s = span(); }
  <LPAREN> type = DataType() <COMMA> e = Expression(ExprContext.ACCEPT_SUB_QUERY) <RPAREN> {
    return SqlStdOperatorTable.CAST.createCall(s.end(this), e, type);
  }
|
  <EXTRACT> { s = span(); }
  <LPAREN>
  (
    <QUOTED_STRING> { e = SqlLiteral.createCharString(value(), getPos()); }
  |
    e = SimpleIdentifier()
  )
  ( <FROM> | <COMMA> ) second = Expression(ExprContext.ACCEPT_SUB_QUERY) <RPAREN> {
    return FunctionCalls.extract(s.end(this), e, second);
  }
|
  <POSITION> { s = span(); }
  <LPAREN> e = Arithmetic(ExprContext.ACCEPT_SUB_QUERY) <IN>
  second = Arithmetic(ExprContext.ACCEPT_SUB_QUERY) <RPAREN> {
    return SqlStdOperatorTable.POSITION.createCall(s.end(this), e, second);
  }
|
  <OVERLAY> { s = span(); }
  <LPAREN> e = Expression(ExprContext.ACCEPT_SUB_QUERY)
  <PLACING> second = Expression(ExprContext.ACCEPT_SUB_QUERY)
  <FROM> third = Expression(ExprContext.ACCEPT_SUB_QUERY)
  [ <FOR> fourth = Expression(ExprContext.ACCEPT_SUB_QUERY) ] <RPAREN> {
    return fourth == null
        ? SqlStdOperatorTable.OVERLAY.createCall(s.end(this), e, second, third)
        : SqlStdOperatorTable.OVERLAY.createCall(s.end(this), e, second, third, fourth);
  }
|
  <SUBSTRING> { s = span(); second = null; }
  <LPAREN> e = Expression(ExprContext.ACCEPT_SUB_QUERY)
  (
    <COMMA> second = Expression(ExprContext.ACCEPT_SUB_QUERY)
    [ <COMMA> third = Expression(ExprContext.ACCEPT_SUB_QUERY) ]
  |
    <FROM> second = Expression(ExprContext.ACCEPT_SUB_QUERY)
    [ <FOR> third = Expression(ExprContext.ACCEPT_SUB_QUERY) ]
  |
    <FOR> third = Expression(ExprContext.ACCEPT_SUB_QUERY)
    [ <FROM> second = Expression(ExprContext.ACCEPT_SUB_QUERY) ]
  )
  <RPAREN> { return FunctionCalls.substring(s.end(this), e, second, third); }
|
  e = TrimCall() { return e; }
|
  <APPROXIMATE> name = SimpleIdentifier() e = FunctionCall(name, true) { return e; }
|
  <UNNEST> {
    name = new SqlIdentifier(value(), getPos());
  }
  e = FunctionCall(name, false) { return e; }
}

/** TRIM in its forms with and without FROM. */
SqlNode TrimCall() :
{
  final Span s;
  SqlTrimFunction.Flag flag = null;
  SqlNode characters = null;
  SqlNode e = null;
}
{
  <TRIM> { s = span(); } <LPAREN>
  [
    <BOTH> { flag = SqlTrimFunction.Flag.BOTH; }
  |
    <LEADING> { flag = SqlTrimFunction.Flag.LEADING; }
  |
    <TRAILING> { flag = SqlTrimFunction.Flag.TRAILING; }
  ]
  [ e = Expression(ExprContext.ACCEPT_SUB_QUERY) ]
  (
    <FROM> { characters = e; } e = Expression(ExprContext.ACCEPT_SUB_QUERY)
    [ LOOKAHEAD({ characters == null && getToken(1).kind == COMMA }) <COMMA>
      characters = Expression(ExprContext.ACCEPT_SUB_QUERY) ]
  |
    <COMMA> characters = Expression(ExprContext.ACCEPT_SUB_QUERY)
  |
    {}
  )
  <RPAREN> {
    return FunctionCalls.trim(s.end(this), flag, characters, e);
  }
}

/** CURRENT_DATE and the like, which need no parentheses. */
SqlNode ContextVariable() :
{
  final SqlIdentifier name;
  SqlNode precision;
}
{
  (
    <CURRENT_CATALOG>
  | <CURRENT_DATE>
  | <CURRENT_ROLE>
  | <CURRENT_TIME>
  | <CURRENT_TIMESTAMP>
  | <CURRENT_USER>
  | <LOCALTIME>
  | <LOCALTIMESTAMP>
  | <SESSION_USER>
  | <USER>
  )
  { name = new SqlIdentifier(value(), getPos()); }
  [
    LOOKAHEAD(2) <LPAREN>
    (
      precision = UnsignedNumericLiteral() <RPAREN> {
        return FunctionCalls.named(
            name, name.getParserPosition().plus(getPos()), null, ImmutableList.of(precision));
      }
    |
      <RPAREN>
    )
  ]
  { return name; }
}

/** A window in parentheses. */
SqlWindow WindowSpecification() :
{
  SqlIdentifier base = null;
  SqlNodeList partition = SqlNodeList.EMPTY;
  SqlNodeList order = SqlNodeList.EMPTY;
  SqlLiteral isRows = SqlLiteral.createBoolean(false, SqlParserPos.ZERO);
  SqlNode lower = null;
  SqlNode upper = null;
  SqlLiteral exclude = SqlWindow.createExcludeNoOthers(SqlParserPos.ZERO);
  final Span s;
  final Span s1;
}
{
  <LPAREN> { s = span(); }
  [ base = SimpleIdentifier() ]
  [
    <PARTITION> { s1 = span(); } <BY>
    partition = ExpressionCommaList(s1, ExprContext.ACCEPT_SUB_QUERY)
  ]
  [ order = OrderBy(true) ]
  [
    (
      <ROWS> { isRows = SqlLiteral.createBoolean(true, getPos()); }
    |
      <RANGE> { isRows = SqlLiteral.createBoolean(false, getPos()); }
    )
    (
      <BETWEEN> lower = WindowRange() <AND> upper = WindowRange()
    |
      lower = WindowRange()
    )
    exclude = WindowExclusion()
  ]
  <RPAREN>
  {
    return SqlWindow.create(
        null, base, partition, order, isRows, lower, upper, null, exclude, s.end(this));
  }
}
