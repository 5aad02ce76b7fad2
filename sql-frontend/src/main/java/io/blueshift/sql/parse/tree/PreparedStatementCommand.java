package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// PREPARE, EXECUTE and DEALLOCATE.
public sealed interface PreparedStatementCommand extends Statement {
  /// PREPARE.
  record Prepare(SqlIdentifier name, List<SqlDataTypeSpec> parameterTypes, Statement statement)
      implements PreparedStatementCommand {
    public Prepare {
      parameterTypes = List.copyOf(parameterTypes);
    }

    @Override
    public void write(StatementWriter writer) {
      writer.words("PREPARE").node(name);
      if (!parameterTypes.isEmpty()) {
        writer.words("(").list(parameterTypes).words(")");
      }
      writer.words("AS").statement(statement);
    }
  }

  /// EXECUTE.
  record Execute(SqlIdentifier name, List<SqlNode> arguments) implements PreparedStatementCommand {
    public Execute {
      arguments = List.copyOf(arguments);
    }

    @Override
    public void write(StatementWriter writer) {
      writer.words("EXECUTE").node(name);
      if (!arguments.isEmpty()) {
        writer.words("(").list(arguments).words(")");
      }
    }
  }

  /// DEALLOCATE.
  ///
  /// @param name the prepared statement, or null for ALL
  record Deallocate(@Nullable SqlIdentifier name) implements PreparedStatementCommand {
    @Override
    public void write(StatementWriter writer) {
      writer.words("DEALLOCATE");
      if (name == null) {
        writer.words("ALL");
      } else {
        writer.node(name);
      }
    }
  }
}
