package io.blueshift.sql.bind;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Makes errors that say where in the statement they are.
final class BindErrors {
  private BindErrors() {}

  /// Returns where a node begins; line 1, column 1 for nodes that were not written.
  static SourcePosition position(@Nullable SqlNode node) {
    SqlParserPos position = node == null ? SqlParserPos.ZERO : node.getParserPosition();
    return position.getLineNum() == 0
        ? new SourcePosition(1, 1)
        : new SourcePosition(position.getLineNum(), position.getColumnNum());
  }

  /// Makes an error about a node.
  static DatabaseException error(ErrorCode code, String message, @Nullable SqlNode node) {
    DatabaseException error = new DatabaseException(code, message);
    return node == null || node.getParserPosition().getLineNum() == 0
        ? error
        : error.at(position(node));
  }

  /// Makes the error of something that the language has and Blueshift has not.
  static DatabaseException unsupported(String what, @Nullable SqlNode node) {
    return error(ErrorCode.FEATURE_NOT_SUPPORTED, "not supported yet [" + what + "]", node);
  }
}
