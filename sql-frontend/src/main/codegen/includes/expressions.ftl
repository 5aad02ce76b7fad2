/* Expressions. OperatorSequence knows the precedences; two levels are apart here because the bounds of
   BETWEEN and the like cannot contain AND. */

/** Any expression, or a parenthesised query where the context allows one. */
SqlNode Expression(ExprContext exprContext) :
{
  final OperatorSequence sequence = new OperatorSequence();
  SqlNode e;
  ExpressionOperator op;
}
{
  ( <NOT> {
      checkNonQueryExpression(exprContext);
      sequence.prefix(ExpressionOperator.NOT, getPos());
    } )*
  e = Arithmetic(exprContext) { sequence.operand(e); }
  (
    op = ComparisonOperator() { checkNonQueryExpression(exprContext); }
    (
      Quantified(op, sequence)
    |
      { sequence.infix(op, getPos()); }
      ( <NOT> { sequence.prefix(ExpressionOperator.NOT, getPos()); } )*
      e = Arithmetic(ExprContext.ACCEPT_SUB_QUERY) { sequence.operand(e); }
    )
  |
    ( <AND> { op = ExpressionOperator.AND; } | <OR> { op = ExpressionOperator.OR; } ) {
      checkNonQueryExpression(exprContext);
      sequence.infix(op, getPos());
    }
    ( <NOT> { sequence.prefix(ExpressionOperator.NOT, getPos()); } )*
    e = Arithmetic(ExprContext.ACCEPT_SUB_QUERY) { sequence.operand(e); }
  |
    LOOKAHEAD(2)
    PatternPredicate(sequence) { checkNonQueryExpression(exprContext); }
  |
    LOOKAHEAD(2)
    InPredicate(sequence) { checkNonQueryExpression(exprContext); }
  |
    BetweenPredicate(sequence) { checkNonQueryExpression(exprContext); }
  |
    IsPredicate(sequence) { checkNonQueryExpression(exprContext); }
  |
    <OVERLAPS> { sequence.infix(ExpressionOperator.OVERLAPS, getPos()); }
    e = Arithmetic(ExprContext.ACCEPT_SUB_QUERY) { sequence.operand(e); }
  )*
  { return sequence.finish(); }
}

ExpressionOperator ComparisonOperator() :
{}
{
  <EQ> { return ExpressionOperator.EQUALS; }
| <NE> { return ExpressionOperator.NOT_EQUALS; }
| <NE2> { return ExpressionOperator.NOT_EQUALS; }
| <LT> { return ExpressionOperator.LESS_THAN; }
| <LE> { return ExpressionOperator.LESS_THAN_OR_EQUAL; }
| <GT> { return ExpressionOperator.GREATER_THAN; }
| <GE> { return ExpressionOperator.GREATER_THAN_OR_EQUAL; }
}

/** ANY (…) or ALL (…) behind a comparison operator. */
void Quantified(ExpressionOperator comparison, OperatorSequence sequence) :
{
  final SqlOperator op;
  final SqlNodeList list;
}
{
  (
    ( <ANY> | <SOME> ) { op = SqlStdOperatorTable.some(comparison.kind()); }
  |
    <ALL> { op = SqlStdOperatorTable.all(comparison.kind()); }
  )
  list = ParenthesizedQueryOrCommaList(ExprContext.ACCEPT_NONCURSOR) {
    final SqlNode left = sequence.left(ExpressionOperator.COMPARISON_PRECEDENCE);
    sequence.replaceLeft(QueryShapes.comparisonWithList(op, left, list));
  }
}

/** LIKE, ILIKE and SIMILAR TO, with ESCAPE. */
void PatternPredicate(OperatorSequence sequence) :
{
  boolean not = false;
  final SqlOperator op;
  final SqlNode pattern;
  SqlNode escape = null;
}
{
  [ <NOT> { not = true; } ]
  (
    <LIKE> { op = not ? SqlStdOperatorTable.NOT_LIKE : SqlStdOperatorTable.LIKE; }
  |
    <ILIKE> { op = not ? SqlLibraryOperators.NOT_ILIKE : SqlLibraryOperators.ILIKE; }
  |
    <SIMILAR> <TO> {
      op = not ? SqlStdOperatorTable.NOT_SIMILAR_TO : SqlStdOperatorTable.SIMILAR_TO;
    }
  )
  pattern = Arithmetic(ExprContext.ACCEPT_SUB_QUERY)
  [ <ESCAPE> escape = Arithmetic(ExprContext.ACCEPT_SUB_QUERY) ]
  {
    final SqlNode left = sequence.left(ExpressionOperator.PATTERN_PRECEDENCE);
    final SqlParserPos position = left.getParserPosition().plus(getPos());
    sequence.replaceLeft(escape == null
        ? op.createCall(position, left, pattern)
        : op.createCall(position, left, pattern, escape));
  }
}

void InPredicate(OperatorSequence sequence) :
{
  boolean not = false;
  final SqlNodeList list;
}
{
  [ <NOT> { not = true; } ]
  <IN>
  list = ParenthesizedQueryOrCommaList(ExprContext.ACCEPT_NONCURSOR) {
    final SqlNode left = sequence.left(ExpressionOperator.PATTERN_PRECEDENCE);
    sequence.replaceLeft(QueryShapes.comparisonWithList(
        not ? SqlStdOperatorTable.NOT_IN : SqlStdOperatorTable.IN, left, list));
  }
}

void BetweenPredicate(OperatorSequence sequence) :
{
  boolean not = false;
  boolean symmetric = false;
  final SqlNode low;
  final SqlNode high;
}
{
  [ <NOT> { not = true; } ]
  <BETWEEN> [ <SYMMETRIC> { symmetric = true; } | <ASYMMETRIC> ]
  low = Arithmetic(ExprContext.ACCEPT_SUB_QUERY)
  <AND>
  high = Arithmetic(ExprContext.ACCEPT_SUB_QUERY) {
    final SqlNode value = sequence.left(ExpressionOperator.PATTERN_PRECEDENCE);
    final SqlOperator op = symmetric
        ? (not ? SqlStdOperatorTable.SYMMETRIC_NOT_BETWEEN : SqlStdOperatorTable.SYMMETRIC_BETWEEN)
        : (not ? SqlStdOperatorTable.NOT_BETWEEN : SqlStdOperatorTable.BETWEEN);
    sequence.replaceLeft(op.createCall(
        value.getParserPosition().plus(high.getParserPosition()), value, low, high));
  }
}

/** IS NULL and its relatives, IS [NOT] DISTINCT FROM, ISNULL, NOTNULL. */
void IsPredicate(OperatorSequence sequence) :
{
  boolean not = false;
  SqlOperator op = null;
  SqlNode right = null;
}
{
  (
    <ISNULL> { op = SqlStdOperatorTable.IS_NULL; }
  |
    <NOTNULL> { op = SqlStdOperatorTable.IS_NOT_NULL; }
  |
    <IS> [ <NOT> { not = true; } ]
    (
      <NULL> { op = not ? SqlStdOperatorTable.IS_NOT_NULL : SqlStdOperatorTable.IS_NULL; }
    |
      <TRUE> { op = not ? SqlStdOperatorTable.IS_NOT_TRUE : SqlStdOperatorTable.IS_TRUE; }
    |
      <FALSE> { op = not ? SqlStdOperatorTable.IS_NOT_FALSE : SqlStdOperatorTable.IS_FALSE; }
    |
      <UNKNOWN> {
        op = not ? SqlStdOperatorTable.IS_NOT_UNKNOWN : SqlStdOperatorTable.IS_UNKNOWN;
      }
    |
      <DISTINCT> <FROM> right = Arithmetic(ExprContext.ACCEPT_SUB_QUERY) {
        op = not
            ? SqlStdOperatorTable.IS_NOT_DISTINCT_FROM : SqlStdOperatorTable.IS_DISTINCT_FROM;
      }
    )
  )
  {
    final SqlNode left = sequence.left(ExpressionOperator.IS_PRECEDENCE);
    final SqlParserPos position = left.getParserPosition().plus(getPos());
    sequence.replaceLeft(right == null
        ? op.createCall(position, left)
        : op.createCall(position, left, right));
  }
}

/** An expression without comparisons and logic. */
SqlNode Arithmetic(ExprContext exprContext) :
{
  final OperatorSequence sequence = new OperatorSequence();
  SqlNode e;
  ExpressionOperator op;
  SqlIdentifier name;
}
{
  ( op = PrefixOperator() {
      checkNonQueryExpression(exprContext);
      sequence.prefix(op, getPos());
    } )*
  e = Primary(exprContext) { sequence.operand(e); }
  (
    LOOKAHEAD(1)
    (
    op = ArithmeticOperator() {
      checkNonQueryExpression(exprContext);
      sequence.infix(op, getPos());
    }
    ( op = PrefixOperator() { sequence.prefix(op, getPos()); } )*
    e = Primary(ExprContext.ACCEPT_SUB_QUERY) { sequence.operand(e); }
  |
    <AT> <TIME> <ZONE> e = Primary(ExprContext.ACCEPT_SUB_QUERY) {
      sequence.replaceLeft(FunctionCalls.atTimeZone(
          sequence.left(ExpressionOperator.TIME_ZONE_PRECEDENCE), e));
    }
  |
    <COLLATE> name = CompoundTableIdentifier() {
      sequence.replaceLeft(FunctionCalls.collate(
          sequence.left(ExpressionOperator.COLLATE_PRECEDENCE), name));
    }
    )
  )*
  { return sequence.finish(); }
}

ExpressionOperator PrefixOperator() :
{}
{
  <PLUS> { return ExpressionOperator.UNARY_PLUS; }
| <MINUS> { return ExpressionOperator.UNARY_MINUS; }
| <TILDE> { return ExpressionOperator.BIT_NOT; }
| <SQUARE_ROOT> { return ExpressionOperator.SQUARE_ROOT; }
| <CUBE_ROOT> { return ExpressionOperator.CUBE_ROOT; }
| <AT_SIGN> { return ExpressionOperator.ABSOLUTE; }
}

ExpressionOperator ArithmeticOperator() :
{
  ExpressionOperator op;
}
{
  op = SymbolOperator() { return op; }
|
  <OPERATOR> <LPAREN> [ LOOKAHEAD(2) <IDENTIFIER> <DOT> ]
  (
    op = SymbolOperator()
  |
    op = ComparisonOperator()
  )
  <RPAREN> { return op; }
}

ExpressionOperator SymbolOperator() :
{}
{
  <PLUS> { return ExpressionOperator.PLUS; }
| <MINUS> { return ExpressionOperator.MINUS; }
| <STAR> { return ExpressionOperator.MULTIPLY; }
| <SLASH> { return ExpressionOperator.DIVIDE; }
| <PERCENT_REMAINDER> { return ExpressionOperator.REMAINDER; }
| <CARET> { return ExpressionOperator.POWER; }
| <CONCAT> { return ExpressionOperator.CONCAT; }
| <AMPERSAND> { return ExpressionOperator.BIT_AND; }
| <VERTICAL_BAR> { return ExpressionOperator.BIT_OR; }
| <HASH> { return ExpressionOperator.BIT_XOR; }
| <LEFTSHIFT> { return ExpressionOperator.SHIFT_LEFT; }
| <RIGHTSHIFT> { return ExpressionOperator.SHIFT_RIGHT; }
| <TILDE> { return ExpressionOperator.MATCHES; }
| <TILDE_STAR> { return ExpressionOperator.MATCHES_IGNORING_CASE; }
| <NEGATED_TILDE> { return ExpressionOperator.NOT_MATCHES; }
| <NEGATED_TILDE_STAR> { return ExpressionOperator.NOT_MATCHES_IGNORING_CASE; }
| <LIKE_OPERATOR> { return ExpressionOperator.LIKE; }
| <ILIKE_OPERATOR> { return ExpressionOperator.ILIKE; }
| <NOT_LIKE_OPERATOR> { return ExpressionOperator.NOT_LIKE; }
| <NOT_ILIKE_OPERATOR> { return ExpressionOperator.NOT_ILIKE; }
}

/** An operand with casts, subscripts and fields behind it. */
SqlNode Primary(ExprContext exprContext) :
{
  SqlNode e;
  SqlDataTypeSpec type;
  SqlNode index;
  SqlIdentifier field;
}
{
  e = Operand(exprContext)
  (
    <INFIX_CAST> type = DataType() {
      checkNonQueryExpression(exprContext);
      e = SqlStdOperatorTable.CAST.createCall(
          e.getParserPosition().plus(type.getParserPosition()), e, type);
    }
  |
    <LBRACKET> index = Expression(ExprContext.ACCEPT_SUB_QUERY) <RBRACKET> {
      e = SqlStdOperatorTable.ITEM.createCall(e.getParserPosition().plus(getPos()), e, index);
    }
  |
    <DOT> field = SimpleIdentifier() {
      e = SqlStdOperatorTable.DOT.createCall(
          e.getParserPosition().plus(getPos()), e, field);
    }
  )*
  { return e; }
}

SqlNode Operand(ExprContext exprContext) :
{
  SqlNode e = null;
  final SqlNodeList list;
}
{
  (
    e = TypedLiteral()
  |
    e = NameOrCall()
  |
    e = Literal()
  |
    e = IntervalLiteral()
  |
    e = DynamicParam()
  |
    e = CaseExpression()
  |
    e = SpecialFunctionCall()
  |
    e = ContextVariable()
  |
    e = ArrayConstructor()
  |
    e = RowExpression()
  |
    e = ExistsExpression()
  |
    e = JdbcEscape()
  |
    list = ParenthesizedQueryOrCommaList(exprContext) {
      return list.size() == 1
          ? list.get(0).clone(list.getParserPosition())
          : SqlStdOperatorTable.ROW.createCall(list.getParserPosition(), list.getList());
    }
  )
  {
    checkNonQueryExpression(exprContext);
    return e;
  }
}

/** A column, perhaps with a table and a star, or a function call. */
SqlNode NameOrCall() :
{
  final SqlIdentifier name;
  SqlNode e;
}
{
  name = CompoundIdentifier() { e = name; }
  [
    LOOKAHEAD({ getToken(1).kind == LPAREN && !name.isStar() })
    e = FunctionCall(name, false)
  ]
  { return e; }
}

SqlNode RowExpression() :
{
  final Span s;
  final SqlNodeList list;
}
{
  <ROW> { s = span(); }
  list = ParenthesizedQueryOrCommaList(ExprContext.ACCEPT_NONCURSOR) {
    return SqlStdOperatorTable.ROW.createCall(s.end(this), list.getList());
  }
}

SqlNode ExistsExpression() :
{
  final Span s;
  final SqlNodeList list;
}
{
  <EXISTS> { s = span(); }
  list = ParenthesizedQueryOrCommaList(ExprContext.ACCEPT_QUERY) {
    return SqlStdOperatorTable.EXISTS.createCall(s.end(this), list.get(0));
  }
}

SqlNode ArrayConstructor() :
{
  final Span s;
  SqlNodeList list = SqlNodeList.EMPTY;
}
{
  <ARRAY> { s = span(); }
  (
    <LBRACKET> [ list = ArrayElements() ] <RBRACKET> {
      return SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR.createCall(s.end(this), list.getList());
    }
  |
    LOOKAHEAD(2)
    <LPAREN> <RPAREN> { return FunctionCalls.array(s.end(this), list); }
  |
    list = ParenthesizedQueryOrCommaList(ExprContext.ACCEPT_ALL) {
      return list.size() == 1 && list.get(0).isA(SqlKind.QUERY)
          ? SqlStdOperatorTable.ARRAY_QUERY.createCall(s.end(this), list.get(0))
          : FunctionCalls.array(s.end(this), list);
    }
  )
}

/** Elements of an array; inner arrays may leave out the word ARRAY. */
SqlNodeList ArrayElements() :
{
  final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
  AddArrayElement(list) ( <COMMA> AddArrayElement(list) )*
  { return new SqlNodeList(list, Span.of(list).pos()); }
}

void AddArrayElement(List<SqlNode> list) :
{
  final SqlNode e;
  final Span s;
  final SqlNodeList inner;
}
{
  e = Expression(ExprContext.ACCEPT_SUB_QUERY) { list.add(e); }
|
  <LBRACKET> { s = span(); } inner = ArrayElements() <RBRACKET> {
    list.add(SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR.createCall(
        s.end(this), inner.getList()));
  }
}

/** JDBC's escapes: {fn f(x)}, {d '2020-01-01'}, {t '10:00:00'}, {ts '…'}. */
SqlNode JdbcEscape() :
{
  SqlNode e;
  final Span s;
  String text;
  String word;
}
{
  <LBRACE> { s = span(); } <IDENTIFIER> { word = value(); }
  (
    LOOKAHEAD({ !word.equals("fn") })
    text = SimpleStringLiteral() <RBRACE> {
      return Literals.escape(word, text, s.end(this));
    }
  |
    e = Expression(ExprContext.ACCEPT_SUB_QUERY) <RBRACE> { return e.clone(s.end(this)); }
  )
}
