package io.blueshift.sql.session;

import io.blueshift.sql.parse.ParsedStatement;
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
import io.blueshift.sql.parse.tree.Delete;
import io.blueshift.sql.parse.tree.DropObjects;
import io.blueshift.sql.parse.tree.DropSnapshot;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.sql.parse.tree.Truncate;
import io.blueshift.sql.parse.tree.Unload;

/// The kinds of statements as SYS_QUERY_HISTORY names them.
final class QueryTypes {
  private QueryTypes() {}

  /// Returns the kind of a statement, which is parsed for it if need be.
  static String of(ParsedStatement parsed) {
    return switch (parsed.kind()) {
      case QUERY -> "SELECT";
      case INSERT -> "INSERT";
      case CHANGE ->
          switch (parsed.statement()) {
            case Delete _ -> "DELETE";
            case Merge _ -> "MERGE";
            default -> "UPDATE";
          };
      case OTHER ->
          switch (parsed.statement()) {
            case CreateTableAs _ -> "CTAS";
            case Copy _ -> "COPY";
            case Unload _ -> "UNLOAD";
            case CreateTable _,
                CreateView _,
                CreateSchema _,
                CreateDatabase _,
                CreateSequence _,
                CreateIndex _,
                CreateSnapshot _,
                AlterSequence _,
                AlterTable _,
                AlterSchema _,
                DropObjects _,
                DropSnapshot _,
                Truncate _,
                CommentOn _ ->
                "DDL";
            default -> "UTILITY";
          };
    };
  }
}
