package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;

/// UNLOAD of a query's rows into files.
///
/// @param query the parsed query; positions in it count from the statement's beginning only where the
///     query stood without apostrophes, else from the beginning of its own text
/// @param queryText the query's text
/// @param location the text behind TO: a prefix of file names
/// @param options the options in the order written
public record Unload(SqlNode query, String queryText, String location, List<CommandOption> options)
    implements Statement {
  public Unload {
    options = List.copyOf(options);
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words("UNLOAD (").string(queryText).words(") TO").string(location).each(options, "");
  }
}
