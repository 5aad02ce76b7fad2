/* Names. */

/** Reads one part of a name: any identifier, or a word that is a keyword in other places only. */
void AddIdentifierSegment(List<String> names, List<SqlParserPos> positions) :
{
  SqlParserPos position;
}
{
  (
    <IDENTIFIER> { position = getPos(); }
  |
    <QUOTED_IDENTIFIER> { position = getPos().withQuoting(true); }
  |
    NonReservedKeyWord() { position = getPos(); }
  )
  {
    names.add(value());
    positions.add(position);
  }
}

void NonReservedKeyWord() :
{}
{
<#list parser.statementWords as word>
  <#if word?index != 0>|</#if> <${tokenName(word)}>
</#list>
}

/** A name of one to many parts, and perhaps a star at its end. */
SqlIdentifier CompoundIdentifier() :
{
  final List<String> names = new ArrayList<String>();
  final List<SqlParserPos> positions = new ArrayList<SqlParserPos>();
  boolean star = false;
}
{
  AddIdentifierSegment(names, positions)
  ( LOOKAHEAD(2) <DOT> AddIdentifierSegment(names, positions) )*
  [
    LOOKAHEAD(2)
    <DOT> <STAR> {
      star = true;
      names.add("");
      positions.add(getPos());
    }
  ]
  {
    SqlParserPos position = SqlParserPos.sum(positions);
    return star
        ? SqlIdentifier.star(names, position, positions)
        : new SqlIdentifier(names, null, position, positions);
  }
}

/** The name of a table, view, schema or type. */
SqlIdentifier CompoundTableIdentifier() :
{
  final List<String> names = new ArrayList<String>();
  final List<SqlParserPos> positions = new ArrayList<SqlParserPos>();
}
{
  AddIdentifierSegment(names, positions)
  ( LOOKAHEAD(2) <DOT> AddIdentifierSegment(names, positions) )*
  {
    return new SqlIdentifier(names, null, SqlParserPos.sum(positions), positions);
  }
}

List<SqlIdentifier> TableNames() :
{
  final List<SqlIdentifier> list = new ArrayList<SqlIdentifier>();
  SqlIdentifier name;
}
{
  name = CompoundTableIdentifier() { list.add(name); }
  ( <COMMA> name = CompoundTableIdentifier() { list.add(name); } )*
  { return list; }
}

/** A name of one part as text. */
String Word() :
{
  final SqlIdentifier name;
}
{
  name = SimpleIdentifier() { return name.getSimple(); }
}

/** An alias behind AS, where reserved words are allowed too (TokenStream makes them identifiers). */
SqlIdentifier AliasOpt() :
{
  SqlIdentifier alias = null;
}
{
  [ LOOKAHEAD(1) [ <AS> ] alias = SimpleIdentifier() ]
  { return alias; }
}

int UnsignedIntLiteral() :
{}
{
  <UNSIGNED_INTEGER_LITERAL> {
    return QueryShapes.intOf(token.image, getPos());
  }
}

long SignedLong() :
{
  boolean negative = false;
}
{
  [ <MINUS> { negative = true; } | <PLUS> ]
  <UNSIGNED_INTEGER_LITERAL> {
    return QueryShapes.longOf((negative ? "-" : "") + token.image, getPos());
  }
}

/** A string as text. */
String SimpleStringLiteral() :
{}
{
  <QUOTED_STRING> { return value(); }
}
