package io.blueshift.sql.parse.tree;

/// A parsed statement. The family is closed: consumers switch over it without a default.
///
/// Names are as written: one to three parts, folded to lower case unless they were quoted. Nothing in
/// here has been looked up in a catalog.
public sealed interface Statement
    permits Query,
        Insert,
        Update,
        Delete,
        Merge,
        CreateTable,
        CreateTableAs,
        CreateView,
        CreateSchema,
        CreateDatabase,
        CreateSequence,
        CreateIndex,
        CreateSnapshot,
        AlterTable,
        AlterSchema,
        AlterSequence,
        DropObjects,
        DropSnapshot,
        Truncate,
        CommentOn,
        TransactionStatement,
        SettingStatement,
        ShowObjects,
        Explain,
        MaintenanceStatement,
        Copy,
        Unload,
        PreparedStatementCommand,
        CursorStatement {

  /// Writes the statement as SQL text that parses to an equal statement.
  void write(StatementWriter writer);
}
