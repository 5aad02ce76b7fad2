/* Statements. Each production returns a Statement; SqlStmt wraps it as a node. */

SqlNode SqlExpressionEof() :
{
  final SqlNode e;
}
{
  e = Expression(ExprContext.ACCEPT_SUB_QUERY) <EOF> { return e; }
}

SqlNode SqlStmtEof() :
{
  final Statement statement;
  final Span s = Span.of();
}
{
  { getToken(1); }
  statement = AnyStatement() { s.add(this); }
  ( <SEMICOLON> )*
  <EOF>
  { return new StatementNode(s.pos(), statement); }
}

Statement AnyStatement() :
{
  final Statement statement;
}
{
  (
    statement = QueryOrChange()
  | statement = CreateStatement()
  | statement = AlterStatement()
  | statement = DropStatement()
  | statement = TruncateStatement()
  | statement = CommentStatement()
  | statement = TransactionCommand()
  | statement = SetStatement()
  | statement = ResetStatement()
  | statement = ShowStatement()
  | statement = ExplainStatement()
  | statement = AnalyzeStatement()
  | statement = VacuumStatement()
  | statement = BackupStatement()
  | statement = CancelStatement()
  | statement = LockStatement()
  | statement = CopyStatement()
  | statement = UnloadStatement()
  | statement = PrepareStatement()
  | statement = ExecuteStatement()
  | statement = DeallocateStatement()
  | statement = DeclareStatement()
  | statement = FetchStatement()
  | statement = CloseStatement()
  )
  { return statement; }
}

/** A query, or INSERT, UPDATE, DELETE or MERGE, with or without WITH. */
Statement QueryOrChange() :
{
  SqlNodeList with = null;
  SqlNode query;
  final Statement statement;
}
{
  [ with = WithList() ]
  (
    statement = InsertStatement(with)
  | statement = UpdateStatement(with)
  | statement = DeleteStatement(with)
  | statement = MergeStatement(with)
  |
    query = QueryBody(with) { statement = QueryShapes.statementOf(query, into); }
  )
  { return statement; }
}

/** A whole query whose WITH has been read. */
SqlNode QueryBody(SqlNodeList with) :
{
  SqlNode e;
  final List<Object> list = new ArrayList<Object>();
}
{
  (
    e = LeafQuery(ExprContext.ACCEPT_QUERY)
  |
    e = ParenthesizedExpression(ExprContext.ACCEPT_QUERY)
  )
  { list.add(e); }
  ( AddSetOpQuery(list, ExprContext.ACCEPT_QUERY) )*
  { e = addWith(with, SetOperations.tree(list)); }
  e = OrderByLimitOpt(e)
  { return e; }
}

/** A query where a statement needs one; its position covers all of its text. */
SqlNode WholeQuery() :
{
  SqlNodeList with = null;
  final SqlNode query;
  final Token first;
}
{
  { first = getToken(1); }
  [ with = WithList() ]
  query = QueryBody(with) {
    return query.clone(new SqlParserPos(
        first.beginLine, first.beginColumn, token.endLine, token.endColumn));
  }
}
