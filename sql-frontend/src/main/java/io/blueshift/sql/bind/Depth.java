package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import org.apache.calcite.sql.SqlNode;

/// Counts how deep expressions and queries are nested, so that a statement that is too complex fails
/// before the stack overflows.
final class Depth {
  private static final int DEPTH_MAX = 600;

  private int depth;

  /// Goes one level down; [#leave] must follow.
  void enter(SqlNode node) {
    if (++depth > DEPTH_MAX) {
      throw BindErrors.error(
              ErrorCode.STATEMENT_TOO_COMPLEX,
              "statement is nested too deeply [levels=" + DEPTH_MAX + "]",
              node)
          .withHint("Split the statement, or replace long chains of operators by IN lists.");
    }
  }

  /// Goes one level up.
  void leave() {
    depth--;
  }
}
