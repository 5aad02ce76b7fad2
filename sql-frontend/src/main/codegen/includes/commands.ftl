/* EXPLAIN, ANALYZE, VACUUM, COPY, UNLOAD, prepared statements, cursors. */

Statement ExplainStatement() :
{
  final Statement statement;
  boolean analyze = false;
  boolean verbose = false;
  Explain.Format format = Explain.Format.TEXT;
  String word;
}
{
  <EXPLAIN>
  (
    LOOKAHEAD({ getToken(1).kind == LPAREN && !startsQuery(1) })
    <LPAREN>
    (
      ( <ANALYZE> | <ANALYSE> ) analyze = OptionalSwitch()
    |
      <VERBOSE> verbose = OptionalSwitch()
    |
      LOOKAHEAD(1)
      <FORMAT> word = Word() { format = QueryShapes.explainFormat(word, getPos()); }
    |
      SimpleIdentifier() OptionalSwitch()
    |
      <COMMA>
    )+
    <RPAREN>
  |
    ( ( <ANALYZE> | <ANALYSE> ) { analyze = true; } | <VERBOSE> { verbose = true; } )*
  )
  statement = ExplainableStatement()
  { return new Explain(statement, analyze, verbose, format); }
}

/** ON, OFF, TRUE, FALSE or nothing, which is on. */
boolean OptionalSwitch() :
{
  boolean on = true;
}
{
  [
    <TRUE>
  | <FALSE> { on = false; }
  | <ON>
  | LOOKAHEAD({ nextIs("off") }) SimpleIdentifier() { on = false; }
  ]
  { return on; }
}

Statement ExplainableStatement() :
{
  final Statement statement;
}
{
  (
    statement = QueryOrChange()
  | statement = CreateStatement()
  | statement = ExecuteStatement()
  | statement = DeclareStatement()
  | statement = CopyStatement()
  | statement = UnloadStatement()
  )
  { return statement; }
}

Statement AnalyzeStatement() :
{
  SqlIdentifier table = null;
  SqlNodeList columns = null;
  boolean verbose = false;
  boolean predicate = false;
  long rows = -1;
}
{
  ( <ANALYZE> | <ANALYSE> )
  (
    LOOKAHEAD(2)
    <COMPRESSION>
    [
      LOOKAHEAD({ isNameAhead(1) && !(getToken(1).kind == COMPROWS
          && getToken(2).kind == UNSIGNED_INTEGER_LITERAL) })
      table = CompoundTableIdentifier() [ columns = ParenthesizedSimpleIdentifierList() ]
    ]
    [ <COMPROWS> rows = SignedLong() ] {
      return new MaintenanceStatement.AnalyzeCompression(table, columns, rows);
    }
  |
    [ <VERBOSE> { verbose = true; } ]
    [
      LOOKAHEAD({ isNameAhead(1)
          && !(getToken(1).kind == PREDICATE && getToken(2).kind == COLUMNS) })
      table = CompoundTableIdentifier() [ columns = ParenthesizedSimpleIdentifierList() ]
    ]
    [ <PREDICATE> <COLUMNS> { predicate = true; } | <ALL> <COLUMNS> ] {
      return new MaintenanceStatement.Analyze(table, columns, verbose, predicate);
    }
  )
}

Statement VacuumStatement() :
{
  final MaintenanceStatement.VacuumBuilder vacuum = new MaintenanceStatement.VacuumBuilder();
  int threshold;
}
{
  <VACUUM>
  [ <LPAREN> VacuumOption(vacuum) ( <COMMA> VacuumOption(vacuum) )* <RPAREN> ]
  [
    <FULL>
  |
    LOOKAHEAD({ nextIs("sort") && getToken(2).kind == ONLY }) SimpleIdentifier() <ONLY> {
      vacuum.mode(MaintenanceStatement.Vacuum.Mode.SORT_ONLY);
    }
  |
    LOOKAHEAD({ nextIs("delete") && getToken(2).kind == ONLY })
    ( <DELETE> | SimpleIdentifier() ) <ONLY> {
      vacuum.mode(MaintenanceStatement.Vacuum.Mode.DELETE_ONLY);
    }
  |
    LOOKAHEAD({ nextIs("reindex") }) SimpleIdentifier() {
      vacuum.mode(MaintenanceStatement.Vacuum.Mode.REINDEX);
    }
  |
    LOOKAHEAD({ nextIs("recluster") }) SimpleIdentifier() {
      vacuum.mode(MaintenanceStatement.Vacuum.Mode.RECLUSTER);
    }
  ]
  [ LOOKAHEAD({ nextIs("freeze") }) SimpleIdentifier() ]
  [ <VERBOSE> { vacuum.option("verbose", true, getPos()); } ]
  [ ( <ANALYZE> | <ANALYSE> ) ]
  [
    LOOKAHEAD({ isNameAhead(1) && !(nextIs("boost") && getToken(2).kind == EOF) })
    VacuumTable(vacuum) ( <COMMA> VacuumTable(vacuum) )*
  ]
  [
    <TO> threshold = UnsignedIntLiteral() [ LOOKAHEAD({ nextIs("percent") }) SimpleIdentifier() ] {
      vacuum.threshold(threshold, getPos());
    }
  ]
  [ LOOKAHEAD({ nextIs("boost") }) SimpleIdentifier() { vacuum.boost(); } ]
  { return vacuum.build(); }
}

void VacuumTable(MaintenanceStatement.VacuumBuilder vacuum) :
{
  final SqlIdentifier table;
}
{
  table = CompoundTableIdentifier() { vacuum.table(table); }
  [ ParenthesizedSimpleIdentifierList() ]
}

/** An option of PostgreSQL's VACUUM. */
void VacuumOption(MaintenanceStatement.VacuumBuilder vacuum) :
{
  String word;
  boolean on = true;
}
{
  (
    <FULL> { word = "full"; }
  | <VERBOSE> { word = "verbose"; }
  | ( <ANALYZE> | <ANALYSE> ) { word = "analyze"; }
  | word = Word()
  )
  (
    UnsignedIntLiteral()
  | LOOKAHEAD({ nextIs("auto") }) SimpleIdentifier()
  | on = OptionalSwitch()
  )
  { vacuum.option(word, on, getPos()); }
}

Statement BackupStatement() :
{
  final String folder;
}
{
  <BACKUP> <TO> folder = SimpleStringLiteral() {
    return new MaintenanceStatement.Backup(folder);
  }
}

/** ALTER SYSTEM behind ALTER. */
Statement AlterSystem() :
{
  final SqlIdentifier name;
  final List<SqlNode> values;
}
{
  SimpleIdentifier()
  (
    <SET> name = CompoundTableIdentifier() ( <TO> | <EQ> ) values = SettingValues() {
      return new MaintenanceStatement.AlterSystem(name, values);
    }
  |
    <RESET>
    (
      <ALL> { return new MaintenanceStatement.AlterSystem(null, new ArrayList<SqlNode>()); }
    |
      name = CompoundTableIdentifier() {
        return new MaintenanceStatement.AlterSystem(name, new ArrayList<SqlNode>());
      }
    )
  )
}

Statement CancelStatement() :
{
  final int process;
  String message = null;
}
{
  <CANCEL> process = UnsignedIntLiteral() [ message = SimpleStringLiteral() ]
  { return new MaintenanceStatement.Cancel(process, message); }
}

Statement LockStatement() :
{
  final List<SqlIdentifier> tables;
  String mode = null;
  String word;
}
{
  <LOCK> [ <TABLE> ] tables = TableNames()
  [
    <IN> { mode = ""; }
    (
      LOOKAHEAD({ getToken(1).kind != MODE })
      ( word = Word() | <ROW> { word = "row"; } | <UPDATE> { word = "update"; } ) {
        mode = (mode + " " + word.toUpperCase(Locale.ROOT)).trim();
      }
    )+
    <MODE>
  ]
  { return new MaintenanceStatement.Lock(tables, mode); }
}

Statement CopyStatement() :
{
  SqlIdentifier table = null;
  SqlNodeList columns = null;
  SqlNode query = null;
  String location = null;
  final List<CommandOption> options;
  Copy.Direction direction = Copy.Direction.FROM;
}
{
  <COPY>
  (
    table = CompoundTableIdentifier() [ columns = ParenthesizedSimpleIdentifierList() ]
  |
    <LPAREN> query = WholeQuery() <RPAREN>
  )
  (
    <FROM> ( <STDIN> | location = SimpleStringLiteral() )
  |
    <TO> { direction = Copy.Direction.TO; } ( <STDOUT> | location = SimpleStringLiteral() )
  )
  options = Options(CommandOptions.COPY)
  { return new Copy(table, columns, query, direction, location, options); }
}

Statement UnloadStatement() :
{
  SqlNode query;
  String text;
  final String location;
  final List<CommandOption> options;
  final int start;
  Token end;
}
{
  <UNLOAD> <LPAREN>
  (
    text = SimpleStringLiteral() { query = QueryShapes.nestedQuery(text, getPos()); }
  |
    { start = ((TokenStream.ParserToken) getToken(1)).offset(); }
    query = WholeQuery() {
      text = ((TokenStream.ParserToken) getToken(0)).source(start);
    }
  )
  <RPAREN> <TO> location = SimpleStringLiteral()
  options = Options(CommandOptions.UNLOAD)
  { return new Unload(query, text, location, options); }
}

/** The options of a command, as CommandOptions knows them. */
List<CommandOption> Options(CommandOptions known) :
{
  final List<CommandOption> list = new ArrayList<CommandOption>();
  Token first;
}
{
  (
    LOOKAHEAD({ getToken(1).kind != EOF && getToken(1).kind != SEMICOLON })
    { first = getToken(1); }
    OptionInJava(known, list)
  )*
  { return list; }
}

JAVACODE
void OptionInJava(CommandOptions known, List<CommandOption> list)
{
  known.read(new CommandOptions.Tokens() {
    public Token peek(int distance) {
      return getToken(distance);
    }

    public Token take() {
      return getNextToken();
    }
  }, list);
}

Statement PrepareStatement() :
{
  final SqlIdentifier name;
  final List<SqlDataTypeSpec> types = new ArrayList<SqlDataTypeSpec>();
  SqlDataTypeSpec type;
  final Statement statement;
}
{
  <PREPARE> name = SimpleIdentifier()
  [
    <LPAREN> type = DataType() { types.add(type); }
    ( <COMMA> type = DataType() { types.add(type); } )* <RPAREN>
  ]
  <AS> statement = QueryOrChange()
  { return new PreparedStatementCommand.Prepare(name, types, statement); }
}

Statement ExecuteStatement() :
{
  final SqlIdentifier name;
  final List<SqlNode> arguments = new ArrayList<SqlNode>();
}
{
  <EXECUTE> name = SimpleIdentifier()
  [ <LPAREN> AddExpressions(arguments, ExprContext.ACCEPT_SUB_QUERY) <RPAREN> ]
  { return new PreparedStatementCommand.Execute(name, arguments); }
}

Statement DeallocateStatement() :
{
  SqlIdentifier name = null;
}
{
  <DEALLOCATE> [ LOOKAHEAD(2) <PREPARE> ] ( <ALL> | name = SimpleIdentifier() )
  { return new PreparedStatementCommand.Deallocate(name); }
}

Statement DeclareStatement() :
{
  final SqlIdentifier name;
  boolean hold = false;
  final SqlNode query;
}
{
  <DECLARE> name = SimpleIdentifier()
  ( LOOKAHEAD({ getToken(1).kind != CURSOR }) [ <NO> ] SimpleIdentifier() )*
  <CURSOR>
  [ <WITH> <HOLD> { hold = true; } | <WITHOUT> <HOLD> ]
  <FOR> query = WholeQuery()
  { return new CursorStatement.Declare(name, hold, query); }
}

Statement FetchStatement() :
{
  final SqlIdentifier name;
  long count = 1;
}
{
  <FETCH>
  [
    LOOKAHEAD({ nextIs("next") && (getToken(2).kind == FROM || getToken(2).kind == IN) })
    ( <NEXT> | <IDENTIFIER> )
  |
    <ALL> { count = -1; }
  |
    count = SignedLong()
  |
    LOOKAHEAD({ getToken(1).kind == FORWARD && getToken(2).kind != EOF })
    <FORWARD> [ <ALL> { count = -1; } | count = SignedLong() ]
  ]
  [ <FROM> | <IN> ]
  name = SimpleIdentifier()
  { return new CursorStatement.Fetch(name, count); }
}

Statement CloseStatement() :
{
  SqlIdentifier name = null;
}
{
  <CLOSE> ( <ALL> | name = SimpleIdentifier() )
  { return new CursorStatement.Close(name); }
}
