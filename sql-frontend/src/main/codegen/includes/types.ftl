/* Types. */

/** A type in Redshift's or PostgreSQL's spelling, with array brackets behind it. */
SqlDataTypeSpec DataType() :
{
  final SqlIdentifier name;
  int precision = RelDataType.PRECISION_NOT_SPECIFIED;
  int scale = RelDataType.SCALE_NOT_SPECIFIED;
  boolean zone = false;
  SqlIntervalQualifier fields = null;
  SqlDataTypeSpec type;
}
{
  name = CompoundTableIdentifier() { typeWords = DataTypes.baseName(name); }
  [
    LOOKAHEAD({ typeWords.equals("double") && nextIs("precision") })
    <IDENTIFIER> { typeWords = "double precision"; }
  |
    LOOKAHEAD({ typeWords.equals("national") && (nextIs("character") || nextIs("char")) })
    <IDENTIFIER> { typeWords = "nchar"; }
    [ LOOKAHEAD({ nextIs("varying") }) <IDENTIFIER> { typeWords = "nchar varying"; } ]
  |
    LOOKAHEAD({ nextIs("varying") && DataTypes.canVary(typeWords) })
    <IDENTIFIER> { typeWords = typeWords + " varying"; }
  |
    LOOKAHEAD({ typeWords.equals("interval") && intervalUnit(getToken(1)) != null })
    fields = IntervalQualifier()
  ]
  [
    LOOKAHEAD({ getToken(1).kind == LPAREN
        && (getToken(2).kind == UNSIGNED_INTEGER_LITERAL || tokenIs(2, "max")) })
    <LPAREN>
    (
      precision = UnsignedIntLiteral() [ <COMMA> scale = SignedInt() ]
    |
      <IDENTIFIER> { precision = DataTypes.MAX_LENGTH; }
    )
    <RPAREN>
  ]
  [
    LOOKAHEAD({ getToken(1).kind == WITH && (getToken(2).kind == TIME
        || tokenIs(2, "local") && getToken(3).kind == TIME) })
    <WITH> [ LOOKAHEAD({ nextIs("local") }) SimpleIdentifier() ] <TIME> <ZONE> { zone = true; }
  |
    LOOKAHEAD({ getToken(1).kind == WITHOUT })
    <WITHOUT> <TIME> <ZONE>
  ]
  {
    type = DataTypes.of(name, typeWords, precision, scale, zone, fields,
        name.getParserPosition().plus(getPos()));
  }
  (
    LOOKAHEAD({ getToken(1).kind == LBRACKET
        && (getToken(2).kind == RBRACKET
            || getToken(2).kind == UNSIGNED_INTEGER_LITERAL && getToken(3).kind == RBRACKET) })
    <LBRACKET> [ UnsignedIntLiteral() ] <RBRACKET> { type = DataTypes.arrayOf(type, getPos()); }
  )*
  { return type; }
}

int SignedInt() :
{
  boolean negative = false;
}
{
  [ <MINUS> { negative = true; } ]
  <UNSIGNED_INTEGER_LITERAL> {
    return QueryShapes.intOf((negative ? "-" : "") + token.image, getPos());
  }
}
