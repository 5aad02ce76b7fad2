package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Statements about settings of a session. `SET TIME ZONE x` is the setting `timezone`; `SET SESSION
/// AUTHORIZATION x` is the setting `session_authorization`; `SET NAMES x` is `client_encoding`.
public sealed interface SettingStatement extends Statement {
  /// SET.
  ///
  /// @param name the setting: one part, or two for settings of an extension
  /// @param values strings and numbers as literals, words (ON, OFF, TRUE, names) as simple identifiers
  ///     in lower case; empty for TO DEFAULT
  /// @param local whether the value holds only until the end of the transaction
  record Set(SqlIdentifier name, List<SqlNode> values, boolean local) implements SettingStatement {
    public Set {
      values = List.copyOf(values);
    }

    @Override
    public void write(StatementWriter writer) {
      writer.words(local ? "SET LOCAL" : "SET").node(name).words("TO");
      if (values.isEmpty()) {
        writer.words("DEFAULT");
      } else {
        writer.list(values);
      }
    }
  }

  /// RESET.
  ///
  /// @param name the setting, or null for ALL
  record Reset(@Nullable SqlIdentifier name) implements SettingStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("RESET");
      if (name == null) {
        writer.words("ALL");
      } else {
        writer.node(name);
      }
    }
  }

  /// SHOW of one setting.
  ///
  /// @param name the setting, or null for ALL
  record Show(@Nullable SqlIdentifier name) implements SettingStatement {
    @Override
    public void write(StatementWriter writer) {
      writer.words("SHOW");
      if (name == null) {
        writer.words("ALL");
      } else {
        writer.node(name);
      }
    }
  }
}
