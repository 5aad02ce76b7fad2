package io.blueshift.sql.parse.tree;

/// EXPLAIN.
///
/// @param statement what is explained
/// @param analyze whether it is also executed and measured
/// @param verbose whether VERBOSE was written
/// @param format how the plan is written
public record Explain(Statement statement, boolean analyze, boolean verbose, Format format)
    implements Statement {
  /// The forms of a plan.
  public enum Format {
    TEXT,
    JSON
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words(
        "EXPLAIN (FORMAT "
            + format
            + (analyze ? ", ANALYZE" : "")
            + (verbose ? ", VERBOSE" : "")
            + ")");
    writer.statement(statement);
  }
}
