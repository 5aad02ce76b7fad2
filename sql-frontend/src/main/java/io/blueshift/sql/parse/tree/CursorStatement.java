package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// DECLARE, FETCH and CLOSE of cursors.
public sealed interface CursorStatement extends Statement {
  /// DECLARE … CURSOR FOR query.
  ///
  /// @param hold whether the cursor outlives its transaction
  record Declare(SqlIdentifier name, boolean hold, SqlNode query) implements CursorStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("DECLARE").node(name).words("CURSOR").wordsIf(hold, "WITH HOLD");
      writer.words("FOR").node(query);
    }
  }

  /// FETCH, forward only.
  ///
  /// @param rowCount how many rows, or a negative number for ALL
  record Fetch(SqlIdentifier name, long rowCount) implements CursorStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words(rowCount < 0 ? "FETCH ALL FROM" : "FETCH FORWARD " + rowCount + " FROM");
      writer.node(name);
    }
  }

  /// CLOSE.
  ///
  /// @param name the cursor, or null for ALL
  record Close(@Nullable SqlIdentifier name) implements CursorStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("CLOSE");
      if (name == null) {
        writer.words("ALL");
      } else {
        writer.node(name);
      }
    }
  }
}
