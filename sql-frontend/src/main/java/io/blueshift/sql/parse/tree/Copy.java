package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// COPY into a table or, in PostgreSQL's form, out of a table or query.
///
/// @param table the table, or null when a query is copied out
/// @param columns its columns, or null for all
/// @param query the query that is copied out, or null
/// @param direction whether rows go into the table or out of it
/// @param location the text between the apostrophes: a path, glob or URL; null for STDIN and STDOUT
/// @param options the options in the order written, also those about access to a cloud
public record Copy(
    @Nullable SqlIdentifier table,
    @Nullable SqlNodeList columns,
    @Nullable SqlNode query,
    Direction direction,
    @Nullable String location,
    List<CommandOption> options)
    implements Statement {
  public Copy {
    options = List.copyOf(options);
  }

  /// The ways rows can go.
  public enum Direction {
    FROM,
    TO
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words("COPY").node(table).parenthesized(columns);
    if (query != null) {
      writer.query(query);
    }
    writer.words(direction.name());
    if (location != null) {
      writer.string(location);
    } else {
      writer.words(direction == Direction.FROM ? "STDIN" : "STDOUT");
    }
    writer.each(options, "");
  }
}
