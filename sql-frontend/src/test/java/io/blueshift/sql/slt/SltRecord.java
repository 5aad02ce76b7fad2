package io.blueshift.sql.slt;

import java.util.List;

/// One record of a sqllogictest file.
sealed interface SltRecord {
  /// Returns the line where the record begins, from 1.
  int line();

  /// Returns the words of its `# tags:` line.
  List<String> tags();

  /// Returns the session on which it runs; empty for the file's own.
  String connection();

  /// A statement that must succeed; `affectedRowCount` is -1 when it is not said.
  record Success(int line, List<String> tags, String connection, String sql, long affectedRowCount)
      implements SltRecord {}

  /// A statement that must be refused; `sqlState` is empty when it is not said.
  record Failure(int line, List<String> tags, String connection, String sql, String sqlState)
      implements SltRecord {}

  /// A query with one letter per column and the rows it must yield.
  record Query(
      int line,
      List<String> tags,
      String connection,
      String types,
      boolean sorted,
      String sql,
      List<List<String>> rows)
      implements SltRecord {}

  /// Rows of a file for a table.
  record Copy(int line, List<String> tags, String connection, String table, String file)
      implements SltRecord {}
}
