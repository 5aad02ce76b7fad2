package io.blueshift.sql.session;

import io.blueshift.sql.parse.tree.AlterSchema;
import io.blueshift.sql.parse.tree.AlterSequence;
import io.blueshift.sql.parse.tree.AlterTable;
import io.blueshift.sql.parse.tree.CommentOn;
import io.blueshift.sql.parse.tree.Copy;
import io.blueshift.sql.parse.tree.CreateDatabase;
import io.blueshift.sql.parse.tree.CreateIndex;
import io.blueshift.sql.parse.tree.CreateSchema;
import io.blueshift.sql.parse.tree.CreateSequence;
import io.blueshift.sql.parse.tree.CreateSnapshot;
import io.blueshift.sql.parse.tree.CreateTable;
import io.blueshift.sql.parse.tree.CreateTableAs;
import io.blueshift.sql.parse.tree.CreateView;
import io.blueshift.sql.parse.tree.CursorStatement;
import io.blueshift.sql.parse.tree.Delete;
import io.blueshift.sql.parse.tree.DropObjects;
import io.blueshift.sql.parse.tree.DropSnapshot;
import io.blueshift.sql.parse.tree.Explain;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.parse.tree.MaintenanceStatement;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.sql.parse.tree.PreparedStatementCommand;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.parse.tree.SettingStatement;
import io.blueshift.sql.parse.tree.ShowObjects;
import io.blueshift.sql.parse.tree.TransactionStatement;
import io.blueshift.sql.parse.tree.Truncate;
import io.blueshift.sql.parse.tree.Unload;
import io.blueshift.sql.parse.tree.Update;

/// Gives each kind of statement to the class that runs it.
final class StatementDispatch {
  private StatementDispatch() {}

  static StatementResult run(StatementScope scope) {
    return switch (scope.parsed().kind()) {
      case QUERY -> new QueryRunner(scope).run();
      case INSERT -> new InsertStatement(scope).run();
      case CHANGE -> new ChangeStatement(scope).run();
      case OTHER -> runUnplanned(scope);
    };
  }

  private static StatementResult runUnplanned(StatementScope scope) {
    return switch (scope.parsed().statement()) {
      case Query _, Insert _, Update _, Delete _, Merge _ -> throw outside();
      case CreateTable create -> new TableStatements(scope).create(create);
      case CreateTableAs create -> new InsertStatement(scope).createTableAs(create);
      case CreateView create -> new ViewStatements(scope).create(create);
      case CreateSchema create -> new SchemaStatements(scope).create(create);
      case CreateDatabase create -> new SchemaStatements(scope).create(create);
      case CreateSequence create -> new SequenceStatements(scope).create(create);
      case CreateIndex create -> new IndexStatements(scope).create(create);
      case AlterSequence alter -> new SequenceStatements(scope).alter(alter);
      case AlterTable alter -> new AlterTableStatement(scope).run(alter);
      case AlterSchema alter -> new SchemaStatements(scope).alter(alter);
      case CreateSnapshot create -> new SnapshotStatements(scope).create(create);
      case DropSnapshot drop -> new SnapshotStatements(scope).drop(drop);
      case DropObjects drop -> new DropStatement(scope).run(drop);
      case Truncate truncate -> new TableStatements(scope).truncate(truncate);
      case CommentOn comment -> new CommentStatement(scope).run(comment);
      case ShowObjects show -> new ShowStatement(scope).run(show);
      case Explain explain -> new ExplainStatement(scope).run(explain);
      case MaintenanceStatement maintenance -> new MaintenanceStatements(scope).run(maintenance);
      case Copy copy -> new CopyStatement(scope).run(copy);
      case Unload unload -> new UnloadStatement(scope).run(unload);
      case TransactionStatement ignored -> throw outside();
      case SettingStatement ignored -> throw outside();
      case PreparedStatementCommand ignored -> throw outside();
      case CursorStatement ignored -> throw outside();
    };
  }

  private static IllegalStateException outside() {
    return new IllegalStateException("statement is run elsewhere");
  }
}
