/* Transactions, settings, SHOW. */

Statement TransactionCommand() :
{
  final Statement statement;
  TransactionStatement.Modes modes;
  final boolean chain;
  final SqlIdentifier name;
}
{
  <BEGIN> [ <WORK> | <TRANSACTION> ] modes = TransactionModes() {
    return new TransactionStatement.Begin(modes);
  }
|
  <START> <TRANSACTION> modes = TransactionModes() {
    return new TransactionStatement.Begin(modes);
  }
|
  ( <COMMIT> | <END> ) [ <WORK> | <TRANSACTION> ] chain = Chain() {
    return new TransactionStatement.Commit(chain);
  }
|
  ( <ROLLBACK> | <ABORT> ) [ <WORK> | <TRANSACTION> ]
  (
    <TO> [ LOOKAHEAD(2) <SAVEPOINT> ] name = SimpleIdentifier() {
      return new TransactionStatement.RollbackToSavepoint(name);
    }
  |
    chain = Chain() { return new TransactionStatement.Rollback(chain); }
  )
|
  <SAVEPOINT> name = SimpleIdentifier() { return new TransactionStatement.Savepoint(name); }
|
  <RELEASE> [ LOOKAHEAD(2) <SAVEPOINT> ] name = SimpleIdentifier() {
    return new TransactionStatement.ReleaseSavepoint(name);
  }
}

boolean Chain() :
{
  boolean chain = false;
}
{
  [ <AND> { chain = true; } [ <NO> { chain = false; } ] <CHAIN> ] { return chain; }
}

TransactionStatement.Modes TransactionModes() :
{
  TransactionStatement.Isolation isolation = null;
  Boolean readOnly = null;
}
{
  (
    <ISOLATION> <LEVEL>
    (
      <SERIALIZABLE> { isolation = TransactionStatement.Isolation.SERIALIZABLE; }
    |
      <SNAPSHOT> { isolation = TransactionStatement.Isolation.SNAPSHOT; }
    |
      <REPEATABLE> <READ> { isolation = TransactionStatement.Isolation.REPEATABLE_READ; }
    |
      <READ>
      (
        <COMMITTED> { isolation = TransactionStatement.Isolation.READ_COMMITTED; }
      |
        <UNCOMMITTED> { isolation = TransactionStatement.Isolation.READ_UNCOMMITTED; }
      )
    )
  |
    <READ> ( <ONLY> { readOnly = true; } | <WRITE> { readOnly = false; } )
  |
    [ <NOT> ] <DEFERRABLE>
  |
    <COMMA>
  )*
  { return new TransactionStatement.Modes(isolation, readOnly); }
}

Statement SetStatement() :
{
  boolean local = false;
  boolean session = false;
  final TransactionStatement.Modes modes;
  final SqlIdentifier name;
  final List<SqlNode> values;
}
{
  <SET>
  (
    LOOKAHEAD({ getToken(1).kind == SESSION && tokenIs(2, "characteristics") })
    <SESSION> <CHARACTERISTICS> <AS> <TRANSACTION> modes = TransactionModes() {
      return new TransactionStatement.SetTransaction(true, modes);
    }
  |
    LOOKAHEAD({ getToken(1).kind == TRANSACTION && !isAssignment(2) })
    <TRANSACTION> modes = TransactionModes() {
      return new TransactionStatement.SetTransaction(false, modes);
    }
  |
    [
      LOOKAHEAD({ (getToken(1).kind == LOCAL || getToken(1).kind == SESSION)
          && !isAssignment(2) })
      ( <LOCAL> { local = true; } | <SESSION> )
    ]
    (
      <TIME> <ZONE> values = SettingValues() {
        return new SettingStatement.Set(
            new SqlIdentifier("timezone", getPos()), values, local);
      }
    |
      <AUTHORIZATION> values = SettingValues() {
        return new SettingStatement.Set(
            new SqlIdentifier("session_authorization", getPos()), values, local);
      }
    |
      LOOKAHEAD({ getToken(1).kind == NAMES && !isAssignment(2) })
      <NAMES> values = SettingValues() {
        return new SettingStatement.Set(
            new SqlIdentifier("client_encoding", getPos()), values, local);
      }
    |
      LOOKAHEAD({ getToken(1).kind == SCHEMA && !isAssignment(2) })
      <SCHEMA> values = SettingValues() {
        return new SettingStatement.Set(
            new SqlIdentifier("search_path", getPos()), values, local);
      }
    |
      name = CompoundTableIdentifier() ( <TO> | <EQ> ) values = SettingValues() {
        return new SettingStatement.Set(name, values, local);
      }
    )
  )
}

/** Values of a setting; empty for DEFAULT. */
List<SqlNode> SettingValues() :
{
  final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
  (
    <DEFAULT_>
  |
    AddSettingValue(list) ( <COMMA> AddSettingValue(list) )*
  )
  { return list; }
}

void AddSettingValue(List<SqlNode> list) :
{
  SqlNode e;
}
{
  (
    e = NumericLiteral() [ LOOKAHEAD({ getToken(1).kind == IDENTIFIER }) <IDENTIFIER> {
        e = SqlLiteral.createCharString(e + value(), e.getParserPosition().plus(getPos()));
      } ]
  |
    e = StringLiteral()
  |
    e = IntervalLiteral()
  |
    e = DynamicParam()
  |
    e = SimpleIdentifier()
  |
    ( <ON> | <TRUE> | <FALSE> | <ALL> | <USER> | <VERBOSE> ) {
      e = new SqlIdentifier(value(), getPos());
    }
  )
  { list.add(e); }
}

Statement ResetStatement() :
{
  SqlIdentifier name = null;
}
{
  <RESET>
  (
    <ALL>
  |
    <AUTHORIZATION> { name = new SqlIdentifier("session_authorization", getPos()); }
  |
    LOOKAHEAD({ getToken(1).kind == SESSION && getToken(2).kind == AUTHORIZATION })
    <SESSION> <AUTHORIZATION> { name = new SqlIdentifier("session_authorization", getPos()); }
  |
    name = SettingName()
  )
  { return new SettingStatement.Reset(name); }
}

SqlIdentifier SettingName() :
{
  final SqlIdentifier name;
}
{
  LOOKAHEAD({ nextIs("time") && tokenIs(2, "zone") })
  ( <TIME> | <IDENTIFIER> ) ( <ZONE> | <IDENTIFIER> ) {
    return new SqlIdentifier("timezone", getPos());
  }
|
  LOOKAHEAD({ getToken(1).kind == TRANSACTION && getToken(2).kind == ISOLATION })
  <TRANSACTION> <ISOLATION> <LEVEL> {
    return new SqlIdentifier("transaction_isolation", getPos());
  }
|
  LOOKAHEAD({ getToken(1).kind == SESSION && getToken(2).kind == AUTHORIZATION })
  <SESSION> <AUTHORIZATION> { return new SqlIdentifier("session_authorization", getPos()); }
|
  name = CompoundTableIdentifier() { return name; }
}

Statement ShowStatement() :
{
  final Statement statement;
  final SqlIdentifier name;
}
{
  <SHOW>
  (
    <ALL> { return new SettingStatement.Show(null); }
  |
    LOOKAHEAD({ startsShowObjects() })
    statement = ShowObjectsCommand() { return statement; }
  |
    name = SettingName() { return new SettingStatement.Show(name); }
  )
}

Statement ShowObjectsCommand() :
{
  final ShowObjects.Subject subject;
  boolean exported = false;
  List<SqlNode> name = new ArrayList<SqlNode>();
  List<SqlNode> arguments = new ArrayList<SqlNode>();
  SqlNode like = null;
  SqlNode limit = null;
}
{
  (
    <DATABASES> { subject = ShowObjects.Subject.DATABASES; }
  |
    <SCHEMAS> { subject = ShowObjects.Subject.SCHEMAS; }
    [ <FROM> [ LOOKAHEAD(2) <DATABASE> ] ShowName(name) ]
  |
    <TABLES> { subject = ShowObjects.Subject.TABLES; }
    [ <FROM> [ LOOKAHEAD(2) <SCHEMA> ] ShowName(name) ]
  |
    <COLUMNS> <FROM> [ <TABLE> ] ShowName(name) { subject = ShowObjects.Subject.COLUMNS; }
  |
    <TABLE> ShowName(name) { subject = ShowObjects.Subject.TABLE; }
  |
    <VIEW> ShowName(name) { subject = ShowObjects.Subject.VIEW; }
  |
    <PROCEDURE> ShowName(name) [ ArgumentTypes(arguments) ] {
      subject = ShowObjects.Subject.PROCEDURE;
    }
  |
    <FUNCTION> ShowName(name) [ ArgumentTypes(arguments) ] {
      subject = ShowObjects.Subject.FUNCTION;
    }
  |
    <CONSTRAINTS>
    (
      <PRIMARY> <KEYS> { subject = ShowObjects.Subject.PRIMARY_KEYS; }
    |
      <FOREIGN> <KEYS> { subject = ShowObjects.Subject.FOREIGN_KEYS; }
    )
    [ <EXPORTED> { exported = true; } ]
    <FROM> [ <TABLE> ] ShowName(name)
  |
    <GRANTS>
    (
      <ON>
      (
        <TABLE> ShowName(name) { subject = ShowObjects.Subject.TABLE_GRANTS; }
      |
        [ LOOKAHEAD(2) ( <SCHEMA> | <DATABASE> ) ] ShowName(name) {
          subject = ShowObjects.Subject.GRANTS;
        }
      )
    |
      { subject = ShowObjects.Subject.GRANTS; }
    )
  |
    <COLUMN> <GRANTS> <ON> [ <TABLE> ] ShowName(name) {
      subject = ShowObjects.Subject.COLUMN_GRANTS;
    }
  |
    <PROCEDURES> { subject = ShowObjects.Subject.PROCEDURES; }
    [ <FROM> [ LOOKAHEAD(2) <SCHEMA> ] ShowName(name) ]
  |
    <FUNCTIONS> { subject = ShowObjects.Subject.FUNCTIONS; }
    [ <FROM> [ LOOKAHEAD(2) <SCHEMA> ] ShowName(name) ]
  |
    <PARAMETERS> <OF>
    (
      <PROCEDURE> { subject = ShowObjects.Subject.PROCEDURE_PARAMETERS; }
    |
      <FUNCTION> { subject = ShowObjects.Subject.FUNCTION_PARAMETERS; }
    )
    ShowName(name) [ ArgumentTypes(arguments) ]
  )
  [ <LIKE> ( like = StringLiteral() | like = DynamicParam() ) ]
  [ <LIMIT> ( limit = UnsignedNumericLiteral() | limit = DynamicParam() ) ]
  { return new ShowObjects(subject, exported, name, arguments, like, limit); }
}

void ShowName(List<SqlNode> parts) :
{}
{
  ShowNamePart(parts) ( <DOT> ShowNamePart(parts) )*
}

void ShowNamePart(List<SqlNode> parts) :
{
  final SqlNode part;
}
{
  ( part = SimpleIdentifier() | part = DynamicParam() ) { parts.add(part); }
}

void ArgumentTypes(List<SqlNode> types) :
{
  SqlNode type;
}
{
  <LPAREN>
  [
    type = ArgumentType() { types.add(type); }
    ( <COMMA> type = ArgumentType() { types.add(type); } )*
  ]
  <RPAREN>
}

SqlNode ArgumentType() :
{
  final SqlNode type;
}
{
  ( type = DataType() | type = DynamicParam() ) { return type; }
}
