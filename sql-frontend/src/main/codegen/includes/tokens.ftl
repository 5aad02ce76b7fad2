/* Names the tokens, which TokenStream makes; nothing calls this production. */
void AllTokens() :
{}
{
  <IDENTIFIER> <QUOTED_IDENTIFIER> <QUOTED_STRING> <BINARY_STRING_LITERAL> <BIT_STRING_LITERAL>
  <UNSIGNED_INTEGER_LITERAL> <DECIMAL_NUMERIC_LITERAL> <APPROX_NUMERIC_LITERAL> <NUMBERED_PARAMETER>
  <TYPED_LITERAL>
<#list parser.symbols as name, text>
  <${name}>
</#list>
<#list parser.reservedWords + parser.contextualWords + parser.statementWords as word>
  <${tokenName(word)}>
</#list>
}
