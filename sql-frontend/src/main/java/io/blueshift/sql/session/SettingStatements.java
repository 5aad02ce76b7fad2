package io.blueshift.sql.session;

import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.SettingStatement;
import io.blueshift.sql.parse.tree.SettingStatement.Reset;
import io.blueshift.sql.parse.tree.SettingStatement.Set;
import io.blueshift.sql.parse.tree.SettingStatement.Show;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.system.SystemState;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// SET, RESET and SHOW of settings.
final class SettingStatements {
  private final Session session;

  SettingStatements(Session session) {
    this.session = session;
  }

  StatementResult run(SettingStatement statement) {
    return switch (statement) {
      case Set set -> set(set);
      case Reset reset -> {
        session.settings().reset(reset.name() == null ? null : name(reset.name()));
        yield StatementResult.Done.of("RESET");
      }
      case Show show -> show(show.name() == null ? null : name(show.name()));
    };
  }

  static String name(SqlIdentifier name) {
    String folded = String.join(".", name.names).toLowerCase(Locale.ROOT);
    return folded.equals("time zone") ? "timezone" : folded;
  }

  private StatementResult set(Set set) {
    String name = name(set.name());
    SessionSettings settings = session.settings();
    if (set.values().isEmpty()) {
      settings.reset(name);
    } else {
      String value = value(name, set.values());
      if (name.equals(SessionSettings.SNAPSHOT)) {
        value = new SnapshotSetting(session).value(value);
      }
      if (name.startsWith("transaction_") && !session.inTransactionBlock()) {
        session.warning(
            ErrorCode.NO_ACTIVE_TRANSACTION, name + " can only be set in transaction blocks");
      } else if (name.equals("transaction_read_only")) {
        session.transactions().setReadOnly(SessionSettings.isTrue(name, value));
      } else if (set.local()) {
        settings.setLocal(name, value);
      } else {
        settings.set(name, value);
      }
    }
    return StatementResult.Done.of("SET");
  }

  static String value(String name, List<SqlNode> values) {
    List<String> texts = new ArrayList<>();
    for (SqlNode value : values) {
      texts.add(text(value, name.equals("search_path")));
    }
    return String.join(", ", texts);
  }

  private static String text(SqlNode value, boolean asName) {
    String text =
        switch (value) {
          case SqlLiteral literal -> String.valueOf(literal.toValue());
          case SqlIdentifier word -> String.join(".", word.names);
          default -> value.toString();
        };
    boolean plain = text.matches("[a-z_][a-z0-9_$]*");
    boolean several = value instanceof SqlLiteral && text.indexOf(',') >= 0;
    return asName && !plain && !several ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
  }

  private StatementResult show(@Nullable String name) {
    if (name == null) {
      List<OutputColumn> columns =
          List.of(
              OutputColumn.computed("name", LogicalType.TEXT),
              OutputColumn.computed("setting", LogicalType.TEXT),
              OutputColumn.computed("description", LogicalType.TEXT));
      List<Object[]> rows = new ArrayList<>();
      for (SystemState.Setting setting : new SessionState(session).settings()) {
        rows.add(
            new Object[] {
              Values.bytes(setting.name()),
              Values.bytes(setting.value()),
              Values.bytes(setting.description())
            });
      }
      return new StatementResult.Rows(new ListRows(columns, rows, session));
    }
    String system = new SystemSettings(session.database().warehouse()).get(name);
    byte[] value = Values.bytes(system == null ? session.settings().get(name) : system);
    return new StatementResult.Rows(
        new ListRows(
            List.of(OutputColumn.computed(name, LogicalType.TEXT)),
            List.<Object[]>of(new Object[] {value}),
            session));
  }
}
