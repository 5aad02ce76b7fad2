/* INSERT, UPDATE, DELETE, MERGE. */

Statement InsertStatement(SqlNodeList with) :
{
  final SqlIdentifier table;
  SqlIdentifier alias = null;
  SqlNodeList columns = null;
  SqlNode source = null;
  OnConflict conflict = null;
  SqlNodeList returning = null;
}
{
  <INSERT> <INTO> table = CompoundTableIdentifier()
  [ <AS> alias = SimpleIdentifier() ]
  [
    LOOKAHEAD({ getToken(1).kind == LPAREN && !startsQuery(2) })
    columns = ParenthesizedSimpleIdentifierList()
  ]
  (
    <DEFAULT_> <VALUES>
  |
    source = WholeQuery() { source = QueryShapes.withItems(with, source); }
  )
  [ conflict = OnConflict() ]
  [ returning = Returning() ]
  { return new Insert(table, alias, columns, source, conflict, returning); }
}

OnConflict OnConflict() :
{
  SqlNodeList columns = null;
  SqlIdentifier constraint = null;
  final List<Assignment> assignments = new ArrayList<Assignment>();
  SqlNode where = null;
}
{
  <ON> <CONFLICT>
  [
    columns = ParenthesizedSimpleIdentifierList()
  |
    <ON> <CONSTRAINT> constraint = SimpleIdentifier()
  ]
  <DO>
  (
    <NOTHING>
  |
    <UPDATE> <SET> AddAssignment(assignments) ( <COMMA> AddAssignment(assignments) )*
    [ where = Where() ]
  )
  { return new OnConflict(columns, constraint, assignments, where); }
}

SqlNodeList Returning() :
{
  final Span s;
  final List<SqlNode> items = new ArrayList<SqlNode>();
}
{
  <RETURNING> { s = span(); }
  AddSelectItem(items) ( <COMMA> AddSelectItem(items) )*
  { return new SqlNodeList(items, s.end(this)); }
}

Statement UpdateStatement(SqlNodeList with) :
{
  final SqlIdentifier table;
  final SqlIdentifier alias;
  final List<Assignment> assignments = new ArrayList<Assignment>();
  SqlNode from = null;
  SqlNode where = null;
  SqlNodeList returning = null;
}
{
  <UPDATE> [ <ONLY> ] table = CompoundTableIdentifier() alias = AliasOpt()
  <SET> AddAssignment(assignments) ( <COMMA> AddAssignment(assignments) )*
  [ <FROM> from = FromClause() ]
  [ where = Where() ]
  [ returning = Returning() ]
  { return new Update(with, table, alias, assignments, from, where, returning); }
}

void AddAssignment(List<Assignment> list) :
{
  final SqlIdentifier column;
  final SqlNodeList columns;
  final SqlNodeList values;
  SqlNode value;
}
{
  (
    column = CompoundTableIdentifier() {
      columns = new SqlNodeList(ImmutableList.of(column), column.getParserPosition());
    }
  |
    columns = ParenthesizedSimpleIdentifierList()
  )
  <EQ>
  (
    value = Default()
  |
    LOOKAHEAD({ columns.size() > 1 })
    [ <ROW> ] values = ParenthesizedQueryOrCommaListWithDefault(ExprContext.ACCEPT_NONCURSOR) {
      value = QueryShapes.assignedRow(values);
    }
  |
    value = Expression(ExprContext.ACCEPT_SUB_QUERY)
  )
  { list.add(new Assignment(columns, value)); }
}

Statement DeleteStatement(SqlNodeList with) :
{
  final SqlIdentifier table;
  final SqlIdentifier alias;
  SqlNode using = null;
  SqlNode where = null;
  SqlNodeList returning = null;
}
{
  <DELETE> [ <FROM> ] [ <ONLY> ] table = CompoundTableIdentifier() alias = AliasOpt()
  [ <USING> using = FromClause() ]
  [ where = Where() ]
  [ returning = Returning() ]
  { return new Delete(with, table, alias, using, where, returning); }
}

Statement MergeStatement(SqlNodeList with) :
{
  final SqlIdentifier table;
  final SqlIdentifier alias;
  final SqlNode source;
  final SqlNode condition;
  final List<Merge.Action> actions = new ArrayList<Merge.Action>();
  boolean removeDuplicates = false;
}
{
  <MERGE> <INTO> table = CompoundTableIdentifier() alias = AliasOpt()
  <USING> source = TableRef()
  <ON> condition = Expression(ExprContext.ACCEPT_SUB_QUERY)
  (
    ( AddMergeAction(actions) )+
  |
    <REMOVE> <DUPLICATES> { removeDuplicates = true; }
  )
  { return new Merge(with, table, alias, source, condition, actions, removeDuplicates); }
}

void AddMergeAction(List<Merge.Action> list) :
{
  SqlNode condition = null;
  final List<Assignment> assignments = new ArrayList<Assignment>();
  SqlNodeList columns = null;
  final SqlNodeList values;
}
{
  <WHEN>
  (
    <MATCHED> [ <AND> condition = Expression(ExprContext.ACCEPT_SUB_QUERY) ] <THEN>
    (
      <UPDATE> <SET> AddAssignment(assignments) ( <COMMA> AddAssignment(assignments) )* {
        list.add(new Merge.UpdateMatched(condition, assignments));
      }
    |
      <DELETE> { list.add(new Merge.DeleteMatched(condition)); }
    |
      <DO> <NOTHING> { list.add(new Merge.DoNothing(true, condition)); }
    )
  |
    <NOT> <MATCHED> [ <AND> condition = Expression(ExprContext.ACCEPT_SUB_QUERY) ] <THEN>
    (
      <INSERT> [ columns = ParenthesizedSimpleIdentifierList() ]
      <VALUES> values = ParenthesizedQueryOrCommaListWithDefault(ExprContext.ACCEPT_NONCURSOR) {
        list.add(new Merge.InsertUnmatched(condition, columns, values));
      }
    |
      <DO> <NOTHING> { list.add(new Merge.DoNothing(false, condition)); }
    )
  )
}
