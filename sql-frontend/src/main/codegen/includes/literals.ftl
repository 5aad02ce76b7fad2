/* Literals and parameters. */

SqlNode Literal() :
{
  final SqlNode e;
}
{
  ( e = UnsignedNumericLiteral() | e = StringLiteral() | e = SpecialLiteral() )
  { return e; }
}

SqlNode UnsignedNumericLiteral() :
{}
{
  <UNSIGNED_INTEGER_LITERAL> { return SqlLiteral.createExactNumeric(token.image, getPos()); }
|
  <DECIMAL_NUMERIC_LITERAL> { return SqlLiteral.createExactNumeric(token.image, getPos()); }
|
  <APPROX_NUMERIC_LITERAL> { return Literals.withExponent(token.image, getPos()); }
}

/** A number with or without a sign. */
SqlNode NumericLiteral() :
{
  SqlNode number;
  final Span s;
}
{
  <PLUS> number = UnsignedNumericLiteral() { return number; }
|
  <MINUS> { s = span(); } number = UnsignedNumericLiteral() {
    return SqlLiteral.createNegative((SqlNumericLiteral) number, s.end(this));
  }
|
  number = UnsignedNumericLiteral() { return number; }
}

SqlNode StringLiteral() :
{}
{
  <QUOTED_STRING> { return SqlLiteral.createCharString(value(), getPos()); }
|
  <BINARY_STRING_LITERAL> { return Literals.binary(value(), getPos()); }
|
  <BIT_STRING_LITERAL> { if (true) throw Literals.noBits(value(), getPos()); }
}

SqlLiteral SpecialLiteral() :
{}
{
  <TRUE> { return SqlLiteral.createBoolean(true, getPos()); }
|
  <FALSE> { return SqlLiteral.createBoolean(false, getPos()); }
|
  <NULL> { return SqlLiteral.createNull(getPos()); }
}

/** A type's name and a string: DATE '2020-01-01'. */
SqlNode TypedLiteral() :
{
  final SqlDataTypeSpec type;
  final String text;
}
{
  <TYPED_LITERAL> type = DataType() text = SimpleStringLiteral() {
    return Literals.typed(type, text, type.getParserPosition().plus(getPos()));
  }
}

/** INTERVAL '1 day', INTERVAL '3' MONTH, INTERVAL(3) '1.5 s'. */
SqlNode IntervalLiteral() :
{
  final Span s;
  final String text;
  SqlIntervalQualifier fields = null;
}
{
  <INTERVAL> { s = span(); }
  [ <LPAREN> UnsignedIntLiteral() <RPAREN> ]
  text = SimpleStringLiteral()
  [ LOOKAHEAD({ intervalUnit(getToken(1)) != null }) fields = IntervalQualifier() ]
  { return Literals.interval(text, fields, s.end(this)); }
}

/** The fields of an interval: DAY, YEAR TO MONTH, DAY(2) TO SECOND(3). */
SqlIntervalQualifier IntervalQualifier() :
{
  final Span s;
  final TimeUnit start;
  TimeUnit end = null;
  int startPrecision = RelDataType.PRECISION_NOT_SPECIFIED;
  int fractionPrecision = RelDataType.PRECISION_NOT_SPECIFIED;
}
{
  <IDENTIFIER> { start = intervalUnit(token); s = span(); }
  [ LOOKAHEAD(2) <LPAREN> startPrecision = UnsignedIntLiteral()
    [ <COMMA> fractionPrecision = UnsignedIntLiteral() ] <RPAREN> ]
  [
    LOOKAHEAD({ getToken(1).kind == TO && intervalUnit(getToken(2)) != null })
    <TO> <IDENTIFIER> { end = intervalUnit(token); }
    [ LOOKAHEAD(2) <LPAREN> fractionPrecision = UnsignedIntLiteral() <RPAREN> ]
  ]
  {
    return new SqlIntervalQualifier(start, startPrecision, end, fractionPrecision, s.end(this));
  }
}

SqlDynamicParam DynamicParam() :
{}
{
  <HOOK> { return new SqlDynamicParam(nDynamicParams++, getPos()); }
|
  <NUMBERED_PARAMETER> {
    final int number = QueryShapes.parameterNumber(token.image, getPos());
    nDynamicParams = Math.max(nDynamicParams, number);
    return new SqlDynamicParam(number - 1, getPos());
  }
}
