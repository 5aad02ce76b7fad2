/* CREATE, ALTER, DROP, TRUNCATE, COMMENT. */

Statement CreateStatement() :
{
  final Statement statement;
  boolean replace = false;
  boolean temporary = false;
}
{
  <CREATE>
  [ LOOKAHEAD(2) <OR> <REPLACE> { replace = true; } ]
  [ temporary = Temporary() ]
  (
    { TableDefinitions.refuse(replace, "OR REPLACE", "TABLE", getPos()); }
    statement = CreateTable(temporary)
  |
    statement = CreateView(replace, temporary)
  |
    { TableDefinitions.refuse(replace || temporary, "OR REPLACE or TEMPORARY", "SCHEMA", getPos()); }
    statement = CreateSchema()
  |
    { TableDefinitions.refuse(
          replace || temporary, "OR REPLACE or TEMPORARY", "DATABASE", getPos()); }
    statement = CreateDatabase()
  |
    { TableDefinitions.refuse(replace, "OR REPLACE", "SEQUENCE", getPos()); }
    statement = CreateSequence(temporary)
  |
    { TableDefinitions.refuse(
          replace || temporary, "OR REPLACE or TEMPORARY", "SNAPSHOT", getPos()); }
    statement = CreateSnapshot()
  |
    LOOKAHEAD({ getToken(1).kind == UNIQUE || nextIs("index") })
    { TableDefinitions.refuse(
          replace || temporary, "OR REPLACE or TEMPORARY", "INDEX", getPos()); }
    statement = CreateIndex()
  )
  { return statement; }
}

boolean Temporary() :
{}
{
  [ <LOCAL> ] ( <TEMP> | <TEMPORARY> ) { return true; }
}

boolean IfNotExists() :
{
  boolean found = false;
}
{
  [ LOOKAHEAD(2) <IF> <NOT> <EXISTS> { found = true; } ] { return found; }
}

boolean IfExists() :
{
  boolean found = false;
}
{
  [ LOOKAHEAD(2) <IF> <EXISTS> { found = true; } ] { return found; }
}

boolean Cascade() :
{
  boolean cascade = false;
}
{
  [ <CASCADE> { cascade = true; } | <RESTRICT> ] { return cascade; }
}

Statement CreateTable(boolean temporary) :
{
  final boolean ifNotExists;
  final SqlIdentifier name;
  final TableDefinitions.Body body = new TableDefinitions.Body();
  SqlNodeList columns = null;
  final TableDefinitions.Attributes attributes = new TableDefinitions.Attributes();
  SqlNode query;
  boolean withData = true;
}
{
  <TABLE> ifNotExists = IfNotExists() name = CompoundTableIdentifier()
  (
    LOOKAHEAD({ getToken(1).kind == LPAREN && startsColumnNames() })
    columns = ParenthesizedSimpleIdentifierList()
    TableAttributeList(attributes)
    query = QueryOfTable()
    [ withData = WithData() ]
    {
      return new CreateTableAs(
          name, temporary, ifNotExists, columns, attributes.build(), query, withData);
    }
  |
    <LPAREN> [ TableElement(body) ( <COMMA> TableElement(body) )* ] <RPAREN>
    TableAttributeList(attributes)
    [ <ON> <COMMIT> PreserveRows() ]
    {
      return body.table(name, temporary, ifNotExists, attributes.build());
    }
  |
    TableAttributeList(attributes)
    query = QueryOfTable()
    [ withData = WithData() ]
    {
      return new CreateTableAs(
          name, temporary, ifNotExists, null, attributes.build(), query, withData);
    }
  )
}

/** PRESERVE ROWS, which is what temporary tables do anyway. */
void PreserveRows() :
{
  final String word;
}
{
  word = Word() ( <ROWS> | <IDENTIFIER> ) {
    if (!word.equals("preserve")) {
      throw QueryShapes.failure("ON COMMIT has another form than PRESERVE ROWS", getPos());
    }
  }
}

SqlNode QueryOfTable() :
{
  final SqlNode query;
}
{
  <AS> query = WholeQuery() { return query; }
}

boolean WithData() :
{
  boolean data = true;
}
{
  <WITH> [ <NO> { data = false; } ] <DATA> { return data; }
}

void TableElement(TableDefinitions.Body body) :
{
  final ColumnDefinition column;
  final TableConstraint constraint;
  final SqlIdentifier parent;
  boolean defaults = false;
}
{
  constraint = TableConstraint() { body.add(constraint); }
|
  <LIKE> parent = CompoundTableIdentifier()
  (
    <INCLUDING> ( <DEFAULTS> | <ALL> ) { defaults = true; }
  |
    <EXCLUDING> ( <DEFAULTS> | <ALL> ) { defaults = false; }
  )*
  { body.addLike(parent, defaults); }
|
  column = ColumnDefinition() { body.add(column); }
}

ColumnDefinition ColumnDefinition() :
{
  final SqlIdentifier name;
  final SqlDataTypeSpec type;
  final TableDefinitions.Column column;
}
{
  name = SimpleIdentifier() type = DataType() {
    column = new TableDefinitions.Column(name, type);
  }
  ( ColumnAttribute(column) )*
  { return column.build(); }
}

void ColumnAttribute(TableDefinitions.Column column) :
{
  SqlNode e;
  SqlIdentifier constraint = null;
  String word;
  long seed = 1;
  long step = 1;
  boolean always;
  final SqlIdentifier target;
  SqlNodeList targetColumns = null;
  Boolean enforced;
}
{
  <DEFAULT_> e = Arithmetic(ExprContext.ACCEPT_SUB_QUERY) { column.defaultValue(e, getPos()); }
|
  <IDENTITY> [ <LPAREN> seed = SignedLong() <COMMA> step = SignedLong() <RPAREN> ] {
    column.identity(seed, step, true, getPos());
  }
|
  <GENERATED> ( <ALWAYS> { always = true; } | <BY> <DEFAULT_> { always = false; } )
  <AS> <IDENTITY>
  [ <LPAREN> [ seed = SignedLong() <COMMA> step = SignedLong() ] <RPAREN> ] {
    column.identity(seed, step, always, getPos());
  }
|
  <DISTKEY> { column.distributionKey(getPos()); }
|
  <SORTKEY> { column.sortKey(getPos()); }
|
  <ENCODE> ( word = Word() | <DEFAULT_> { word = "default"; } ) {
    column.encoding(word, getPos());
  }
|
  <COLLATE> target = CompoundTableIdentifier() {
    column.collation(target.names.get(target.names.size() - 1), getPos());
  }
|
  [ <CONSTRAINT> constraint = SimpleIdentifier() ]
  (
    <NOT> <NULL> { column.nullable(false, getPos()); }
  |
    <NULL> { column.nullable(true, getPos()); }
  |
    <UNIQUE> enforced = Enforced() { column.key(constraint, false, enforced); }
  |
    <PRIMARY> <KEY> enforced = Enforced() { column.key(constraint, true, enforced); }
  |
    <CHECK> <LPAREN> e = Expression(ExprContext.ACCEPT_SUB_QUERY) <RPAREN>
    enforced = Enforced() {
      column.add(new TableConstraint.Check(constraint, e, enforced));
    }
  |
    <REFERENCES> target = CompoundTableIdentifier()
    [ targetColumns = ParenthesizedSimpleIdentifierList() ]
    { final String[] actions = new String[2]; }
    ( ReferenceAction(actions) )*
    enforced = Enforced() {
      column.add(new TableConstraint.Reference(constraint,
          new SqlNodeList(ImmutableList.of(column.name()), column.name().getParserPosition()),
          target, targetColumns, actions[0], actions[1], enforced));
    }
  )
}

/** ENFORCED or NOT ENFORCED; null when neither is there. DEFERRABLE and the like have no effect. */
Boolean Enforced() :
{
  Boolean enforced = null;
}
{
  (
    LOOKAHEAD(2)
    (
      <ENFORCED> { enforced = true; }
    |
      <NOT> ( <ENFORCED> { enforced = false; } | <DEFERRABLE> )
    |
      <DEFERRABLE>
    |
      <INITIALLY> SimpleIdentifier()
    )
  )*
  { return enforced; }
}

/** ON DELETE or ON UPDATE with what then happens. */
void ReferenceAction(String[] actions) :
{
  final int index;
  final String action;
}
{
  <ON>
  ( <DELETE> { index = 0; } | LOOKAHEAD({ nextIs("update") }) AnyUpdateWord() { index = 1; } )
  (
    <CASCADE> { action = "CASCADE"; }
  |
    <RESTRICT> { action = "RESTRICT"; }
  |
    <NO> SimpleIdentifier() { action = "NO ACTION"; }
  |
    LOOKAHEAD({ nextIs("set") && getToken(2).kind == NULL })
    SetWord() <NULL> { action = "SET NULL"; }
  |
    LOOKAHEAD({ nextIs("set") }) SetWord() <DEFAULT_> { action = "SET DEFAULT"; }
  )
  { actions[index] = action; }
}

void AnyUpdateWord() :
{}
{
  <UPDATE> | <IDENTIFIER>
}

void SetWord() :
{}
{
  <SET> | <IDENTIFIER>
}

TableConstraint TableConstraint() :
{
  SqlIdentifier name = null;
  final SqlNodeList columns;
  SqlNodeList targetColumns = null;
  final SqlIdentifier target;
  final SqlNode condition;
  final Boolean enforced;
  final String[] actions = new String[2];
  boolean primary = false;
}
{
  [ <CONSTRAINT> name = SimpleIdentifier() ]
  (
    ( <UNIQUE> | <PRIMARY> <KEY> { primary = true; } )
    columns = ParenthesizedSimpleIdentifierList() enforced = Enforced() {
      return new TableConstraint.Key(name, primary, columns, enforced);
    }
  |
    <FOREIGN> <KEY> columns = ParenthesizedSimpleIdentifierList()
    <REFERENCES> target = CompoundTableIdentifier()
    [ targetColumns = ParenthesizedSimpleIdentifierList() ]
    ( ReferenceAction(actions) )*
    enforced = Enforced() {
      return new TableConstraint.Reference(
          name, columns, target, targetColumns, actions[0], actions[1], enforced);
    }
  |
    <CHECK> <LPAREN> condition = Expression(ExprContext.ACCEPT_SUB_QUERY) <RPAREN>
    enforced = Enforced() {
      return new TableConstraint.Check(name, condition, enforced);
    }
  )
}

void TableAttributeList(TableDefinitions.Attributes attributes) :
{}
{
  ( TableAttribute(attributes) )*
}

void TableAttribute(TableDefinitions.Attributes attributes) :
{
  final SqlIdentifier column;
  final SqlNodeList columns;
  final String word;
  TableAttributes.SortStyle style = TableAttributes.SortStyle.COMPOUND;
}
{
  <BACKUP> ( <NO> { word = "no"; } | word = Word() ) { attributes.backup(word, getPos()); }
|
  <DISTSTYLE> { attributes.at(getPos()); } DistributionStyle(attributes)
|
  <DISTKEY>
  (
    <LPAREN> column = SimpleIdentifier() <RPAREN>
  |
    column = SimpleIdentifier()
  )
  { attributes.distributionKey(column, getPos()); }
|
  [ <COMPOUND> | <INTERLEAVED> { style = TableAttributes.SortStyle.INTERLEAVED; } ]
  <SORTKEY>
  (
    columns = ParenthesizedSimpleIdentifierList() {
      attributes.sortKey(style, columns, getPos());
    }
  |
    <AUTO> { attributes.sortKey(TableAttributes.SortStyle.AUTO, null, getPos()); }
  |
    <NONE> { attributes.sortKey(TableAttributes.SortStyle.NONE, null, getPos()); }
  )
|
  <ENCODE> <AUTO> { attributes.encodeAuto(getPos()); }
}

void DistributionStyle(TableDefinitions.Attributes attributes) :
{}
{
  <AUTO> { attributes.distribution(TableAttributes.Distribution.AUTO); }
| <EVEN> { attributes.distribution(TableAttributes.Distribution.EVEN); }
| <KEY> { attributes.distribution(TableAttributes.Distribution.KEY); }
| <ALL> { attributes.distribution(TableAttributes.Distribution.ALL); }
}

Statement CreateView(boolean replace, boolean temporary) :
{
  final SqlIdentifier name;
  SqlNodeList columns = null;
  final SqlNode query;
  boolean binding = true;
}
{
  <VIEW> name = CompoundTableIdentifier()
  [ columns = ParenthesizedSimpleIdentifierList() ]
  <AS> query = WholeQuery()
  [ <WITH> <NO> <SCHEMA> <BINDING> { binding = false; } ]
  { return new CreateView(name, replace, temporary, columns, query, binding); }
}

Statement CreateSchema() :
{
  final boolean ifNotExists;
  SqlIdentifier name = null;
  SqlIdentifier owner = null;
  CreateSchema.Quota quota = null;
}
{
  <SCHEMA> ifNotExists = IfNotExists()
  [
    LOOKAHEAD({ isNameAhead(1) && !(getToken(1).kind == QUOTA
        && (getToken(2).kind == UNSIGNED_INTEGER_LITERAL || getToken(2).kind == UNLIMITED)) })
    name = CompoundTableIdentifier()
  ]
  [ <AUTHORIZATION> owner = UserName() ]
  [ quota = Quota() ]
  {
    if (name == null && owner == null) {
      throw QueryShapes.failure("name of the schema is missing", getPos());
    }
    return new CreateSchema(name, ifNotExists, owner, quota);
  }
}

SqlIdentifier UserName() :
{
  final SqlIdentifier name;
}
{
  name = SimpleIdentifier() { return name; }
|
  ( <CURRENT_USER> | <SESSION_USER> | <CURRENT_ROLE> ) {
    return new SqlIdentifier(value(), getPos());
  }
}

CreateSchema.Quota Quota() :
{
  final String number;
  final String unit;
}
{
  <QUOTA>
  (
    <UNLIMITED> { return CreateSchema.Quota.UNLIMITED; }
  |
    <UNSIGNED_INTEGER_LITERAL> { number = token.image; } unit = Word() {
      return TableDefinitions.quota(number, unit, getPos());
    }
  )
}

Statement CreateDatabase() :
{
  final SqlIdentifier name;
  final List<CommandOption> options;
}
{
  <DATABASE> name = SimpleIdentifier() [ <WITH> ]
  options = Options(CommandOptions.CREATE_DATABASE)
  { return new CreateDatabase(name, options); }
}

Statement AlterStatement() :
{
  final Statement statement;
}
{
  <ALTER>
  (
    LOOKAHEAD({ nextIs("system") })
    statement = AlterSystem()
  |
    statement = AlterTable()
  |
    statement = AlterSchema()
  |
    statement = AlterSequence()
  )
  { return statement; }
}

Statement CreateSequence(boolean temporary) :
{
  final boolean ifNotExists;
  final SqlIdentifier name;
  final SequenceDefinitions options = new SequenceDefinitions();
}
{
  <SEQUENCE> ifNotExists = IfNotExists() name = CompoundTableIdentifier()
  ( SequenceOption(options) )*
  { return new CreateSequence(name, temporary, ifNotExists, options.build()); }
}

/** INDEX and CONCURRENTLY are names for the lexer. An index is made without stopping writers in any case. */
Statement CreateIndex() :
{
  boolean unique = false;
  boolean ifNotExists = false;
  SqlIdentifier name = null;
  final SqlIdentifier table;
  final List<SqlNode> columns = new ArrayList<SqlNode>();
  SqlNode condition = null;
  String method = "btree";
}
{
  [ <UNIQUE> { unique = true; } ]
  <IDENTIFIER> {
    if (!getToken(0).getValue().equals("index")) {
      throw QueryShapes.failure("CREATE UNIQUE makes an INDEX", getPos());
    }
  }
  [ LOOKAHEAD({ nextIs("concurrently") }) SimpleIdentifier() ]
  ifNotExists = IfNotExists()
  [ name = SimpleIdentifier() ]
  <ON> [ <ONLY> ] table = CompoundTableIdentifier()
  [ <USING> method = Word() ]
  <LPAREN> AddOrderItem(columns) ( <COMMA> AddOrderItem(columns) )* <RPAREN>
  [ <WHERE> condition = Expression(ExprContext.ACCEPT_SUB_QUERY) ]
  {
    if (!method.equals("btree")) {
      throw QueryShapes.failure("indexes are ordered; there is no USING " + method, getPos());
    }
    return new CreateIndex(name, table, columns, unique, ifNotExists, condition);
  }
}

Statement AlterSequence() :
{
  final boolean ifExists;
  final SqlIdentifier name;
  final SqlIdentifier other;
  final SequenceDefinitions options = new SequenceDefinitions();
}
{
  <SEQUENCE> ifExists = IfExists() name = CompoundTableIdentifier()
  (
    LOOKAHEAD(1) <RENAME> <TO> other = SimpleIdentifier() {
      return new AlterSequence(name, ifExists, other, null, null, options.build());
    }
  |
    LOOKAHEAD(1) <OWNER> <TO> other = UserName() {
      return new AlterSequence(name, ifExists, null, other, null, options.build());
    }
  |
    LOOKAHEAD({ nextIs("set") }) SetWord() <SCHEMA> other = SimpleIdentifier() {
      return new AlterSequence(name, ifExists, null, null, other, options.build());
    }
  |
    ( SequenceOption(options) )+ {
      return new AlterSequence(name, ifExists, null, null, null, options.build());
    }
  )
}

/** One option of a sequence. BY and NO are names here for the lexer. */
void SequenceOption(SequenceDefinitions options) :
{
  final SqlDataTypeSpec type;
  final String word;
  SqlIdentifier column = null;
  Long number = null;
  final long given;
}
{
  <AS> type = DataType() { options.type(type, getPos()); }
|
  LOOKAHEAD({ nextIs("no") }) SequenceWord() word = Word() { options.none(word, getPos()); }
|
  LOOKAHEAD({ nextIs("owned") }) SimpleIdentifier() SequenceWord()
  ( LOOKAHEAD(1) <NONE> | column = CompoundTableIdentifier() ) { options.ownedBy(column, getPos()); }
|
  LOOKAHEAD({ nextIs("cycle") }) SimpleIdentifier() { options.cycle(true, getPos()); }
|
  LOOKAHEAD({ nextIs("restart") }) SimpleIdentifier()
  [ LOOKAHEAD({ isNumberAhead() }) [ <WITH> ] number = SignedLong() ]
  { options.restart(number, getPos()); }
|
  word = Word() [ LOOKAHEAD({ nextIs("by") }) SequenceWord() | <WITH> ] given = SignedLong() {
    options.number(word, given, getPos());
  }
}

void SequenceWord() :
{}
{
  <NO> | <BY> | <IDENTIFIER>
}

Statement AlterSchema() :
{
  final SqlIdentifier name;
  final SqlIdentifier other;
  final CreateSchema.Quota quota;
}
{
  <SCHEMA> name = CompoundTableIdentifier()
  (
    <RENAME> <TO> other = SimpleIdentifier() { return new AlterSchema(name, other, null, null); }
  |
    <OWNER> <TO> other = UserName() { return new AlterSchema(name, null, other, null); }
  |
    quota = Quota() { return new AlterSchema(name, null, null, quota); }
  )
}

Statement AlterTable() :
{
  final SqlIdentifier name;
  final boolean ifExists;
  boolean view = false;
  final List<AlterTable.Action> actions = new ArrayList<AlterTable.Action>();
  AlterTable.Action action;
}
{
  ( <TABLE> | <VIEW> { view = true; } )
  ifExists = IfExists() [ <ONLY> ] name = CompoundTableIdentifier()
  action = AlterTableAction() { actions.add(action); }
  ( <COMMA> action = AlterTableAction() { actions.add(action); } )*
  { return new AlterTable(name, ifExists, view, actions); }
}

AlterTable.Action AlterTableAction() :
{
  final AlterTable.Action action;
  SqlIdentifier name;
  final SqlIdentifier other;
  final ColumnDefinition column;
  final TableConstraint constraint;
  final boolean condition;
  final boolean cascade;
  final String text;
  boolean extra = false;
  boolean fill = false;
}
{
  <ADD>
  (
    constraint = TableConstraint() { return new AlterTable.AddConstraint(constraint); }
  |
    [ <COLUMN> ] condition = IfNotExists() column = ColumnDefinition() {
      return new AlterTable.AddColumn(condition, column);
    }
  )
|
  <DROP>
  (
    <CONSTRAINT> condition = IfExists() name = SimpleIdentifier() cascade = Cascade() {
      return new AlterTable.DropConstraint(condition, name, cascade);
    }
  |
    [ <COLUMN> ] condition = IfExists() name = SimpleIdentifier() cascade = Cascade() {
      return new AlterTable.DropColumn(condition, name, cascade);
    }
  )
|
  <RENAME>
  (
    <TO> name = SimpleIdentifier() { return new AlterTable.RenameTable(name); }
  |
    [ <COLUMN> ] name = SimpleIdentifier() <TO> other = SimpleIdentifier() {
      return new AlterTable.RenameColumn(name, other);
    }
  )
|
  <OWNER> <TO> name = UserName() { return new AlterTable.ChangeOwner(name); }
|
  LOOKAHEAD({ nextIs("set") && !tokenIs(2, "retention") })
  SetWord() <SCHEMA> name = SimpleIdentifier() { return new AlterTable.SetSchema(name); }
|
  LOOKAHEAD({ nextIs("set") }) SetWord() SimpleIdentifier() <TO>
  (
    <DEFAULT_> { return new AlterTable.SetRetention(null); }
  |
    text = SimpleStringLiteral() { return new AlterTable.SetRetention(text); }
  )
|
  <APPEND> <FROM> name = CompoundTableIdentifier()
  ( <IGNOREEXTRA> { extra = true; } | <FILLTARGET> { fill = true; } )*
  { return new AlterTable.AppendFrom(name, extra, fill); }
|
  <ALTER> action = AlterColumnOrAttribute() { return action; }
}

AlterTable.Action AlterColumnOrAttribute() :
{
  final TableDefinitions.Attributes attributes = new TableDefinitions.Attributes();
  final AlterTable.Action action;
  SqlIdentifier column;
}
{
  LOOKAHEAD({ startsAttribute() })
  (
    LOOKAHEAD(1)
    <DISTSTYLE> { attributes.at(getPos()); } DistributionStyle(attributes)
    [ <DISTKEY> column = SimpleIdentifier() { attributes.distributionKey(column, getPos()); } ]
  |
    TableAttribute(attributes)
  )
  { return new AlterTable.ChangeAttributes(attributes.build()); }
|
  [ <COLUMN> ] column = SimpleIdentifier() action = AlterColumn(column) { return action; }
}

AlterTable.Action AlterColumn(SqlIdentifier column) :
{
  final SqlDataTypeSpec type;
  SqlNode e = null;
  final String word;
}
{
  <TYPE> type = DataType() [ <USING> e = Expression(ExprContext.ACCEPT_SUB_QUERY) ] {
    return new AlterTable.ChangeType(column, type, e);
  }
|
  <ENCODE> word = Word() { return new AlterTable.ChangeEncoding(column, word); }
|
  <DROP>
  (
    <DEFAULT_> { return new AlterTable.ChangeDefault(column, null); }
  |
    <NOT> <NULL> { return new AlterTable.ChangeNullability(column, true); }
  )
|
  SetWord()
  (
    <DEFAULT_> e = Expression(ExprContext.ACCEPT_SUB_QUERY) {
      return new AlterTable.ChangeDefault(column, e);
    }
  |
    <NOT> <NULL> { return new AlterTable.ChangeNullability(column, false); }
  |
    <DATA> <TYPE> type = DataType() [ <USING> e = Expression(ExprContext.ACCEPT_SUB_QUERY) ] {
      return new AlterTable.ChangeType(column, type, e);
    }
  )
}

Statement CreateSnapshot() :
{
  final SqlIdentifier name;
}
{
  <SNAPSHOT> name = SimpleIdentifier() { return new CreateSnapshot(name); }
}

Statement DropStatement() :
{
  final SqlIdentifier name;
  ObjectKind kind = ObjectKind.TABLE;
  boolean ifExists;
  final List<SqlIdentifier> names;
  final boolean cascade;
}
{
  <DROP>
  (
    <SNAPSHOT> ifExists = IfExists() name = SimpleIdentifier()
    { return new DropSnapshot(name, ifExists); }
  | <TABLE>
  | <VIEW> { kind = ObjectKind.VIEW; }
  | <SCHEMA> { kind = ObjectKind.SCHEMA; }
  | <DATABASE> { kind = ObjectKind.DATABASE; }
  | <SEQUENCE> { kind = ObjectKind.SEQUENCE; }
  | LOOKAHEAD({ nextIs("index") }) <IDENTIFIER> { kind = ObjectKind.INDEX; }
  )
  ifExists = IfExists() names = TableNames() cascade = Cascade()
  { return new DropObjects(kind, names, ifExists, cascade); }
}

Statement TruncateStatement() :
{
  final List<SqlIdentifier> names;
  boolean restart = false;
  final boolean cascade;
}
{
  <TRUNCATE> [ <TABLE> ] [ <ONLY> ] names = TableNames()
  [
    LOOKAHEAD({ tokenIs(2, "identity") })
    ( LOOKAHEAD({ nextIs("restart") }) SimpleIdentifier() { restart = true; } | SimpleIdentifier() )
    <IDENTITY>
  ]
  cascade = Cascade()
  { return new Truncate(names, restart, cascade); }
}

Statement CommentStatement() :
{
  final ObjectKind kind;
  final SqlIdentifier name;
  SqlIdentifier table = null;
  String text = null;
}
{
  <COMMENT> <ON>
  (
    <TABLE> { kind = ObjectKind.TABLE; }
  | <VIEW> { kind = ObjectKind.VIEW; }
  | <SCHEMA> { kind = ObjectKind.SCHEMA; }
  | <DATABASE> { kind = ObjectKind.DATABASE; }
  | <COLUMN> { kind = ObjectKind.COLUMN; }
  | <CONSTRAINT> { kind = ObjectKind.CONSTRAINT; }
  | <SEQUENCE> { kind = ObjectKind.SEQUENCE; }
  | LOOKAHEAD({ nextIs("index") }) <IDENTIFIER> { kind = ObjectKind.INDEX; }
  )
  name = CompoundTableIdentifier()
  [ <ON> table = CompoundTableIdentifier() ]
  <IS> ( <NULL> | text = SimpleStringLiteral() )
  { return new CommentOn(kind, name, table, text); }
}
