/* INSERT, UPDATE, DELETE, MERGE. */

Statement InsertStatement(SqlNodeList with) :
{
  final SqlIdentifier table;
  SqlIdentifier alias = null;
  SqlNodeList columns = null;
  Overriding overriding = null;
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
    [ LOOKAHEAD({ nextIs("overriding") }) overriding = Overriding() ]
    source = WholeQuery() { source = QueryShapes.withItems(with, source); }
  )
  [ conflict = OnConflict() ]
  [ returning = Returning() ]
  { return new Insert(table, alias, columns, overriding, source, conflict, returning); }
}

/** OVERRIDING {SYSTEM | USER} VALUE. */
Overriding Overriding() :
{
  String word;
  final Overriding overriding;
}
{
  <IDENTIFIER>
  (
    <USER> { overriding = Overriding.USER; }
  |
    word = Word() { overriding = QueryShapes.overriding(word, getPos()); }
  )
  word = Word() { QueryShapes.requireWord("value", word, getPos()); }
  { return overriding; }
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
  SqlNodeList returning = null;
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
  [ returning = Returning() ]
  {
    return new Merge(with, table, alias, source, condition, actions, removeDuplicates, returning);
  }
}

void AddMergeAction(List<Merge.Action> list) :
{
  Merge.Match match = Merge.Match.NOT_MATCHED;
  String side;
  SqlNode condition = null;
}
{
  <WHEN>
  (
    <MATCHED> condition = MergeCondition() <THEN>
    AddChangeOfMerge(list, Merge.Match.MATCHED, condition)
  |
    <NOT> <MATCHED> [ <BY> side = Word() { match = QueryShapes.mergeSide(side, getPos()); } ]
    condition = MergeCondition() <THEN>
    (
      LOOKAHEAD({ match == Merge.Match.NOT_MATCHED })
      AddInsertOfMerge(list, condition)
    |
      AddChangeOfMerge(list, match, condition)
    )
  )
}

SqlNode MergeCondition() :
{
  SqlNode condition = null;
}
{
  [ <AND> condition = Expression(ExprContext.ACCEPT_SUB_QUERY) ]
  { return condition; }
}

void AddChangeOfMerge(List<Merge.Action> list, Merge.Match match, SqlNode condition) :
{
  final List<Assignment> assignments = new ArrayList<Assignment>();
}
{
  <UPDATE> <SET> AddAssignment(assignments) ( <COMMA> AddAssignment(assignments) )* {
    list.add(new Merge.UpdateRow(match, condition, assignments));
  }
|
  <DELETE> { list.add(new Merge.DeleteRow(match, condition)); }
|
  <DO> <NOTHING> { list.add(new Merge.DoNothing(match, condition)); }
}

void AddInsertOfMerge(List<Merge.Action> list, SqlNode condition) :
{
  SqlNodeList columns = null;
  Overriding overriding = null;
  SqlNodeList values = null;
}
{
  <INSERT> [ columns = ParenthesizedSimpleIdentifierList() ]
  (
    <DEFAULT_> <VALUES>
  |
    [ LOOKAHEAD({ nextIs("overriding") }) overriding = Overriding() ]
    <VALUES> values = ParenthesizedQueryOrCommaListWithDefault(ExprContext.ACCEPT_NONCURSOR)
  )
  { list.add(new Merge.InsertRow(condition, columns, overriding, values)); }
|
  <DO> <NOTHING> { list.add(new Merge.DoNothing(Merge.Match.NOT_MATCHED, condition)); }
}
