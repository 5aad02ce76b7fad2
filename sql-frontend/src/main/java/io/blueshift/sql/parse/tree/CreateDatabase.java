package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/// CREATE DATABASE.
///
/// @param name the database's name
/// @param options OWNER, CONNECTION LIMIT, COLLATE, ISOLATION LEVEL as written
public record CreateDatabase(SqlIdentifier name, List<CommandOption> options) implements Statement {
  public CreateDatabase {
    options = List.copyOf(options);
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words("CREATE DATABASE").node(name).each(options, "");
  }
}
