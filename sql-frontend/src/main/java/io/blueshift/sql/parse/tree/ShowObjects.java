package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Redshift's SHOW commands about catalog objects.
///
/// @param subject what is shown
/// @param exported whether EXPORTED was written (foreign keys that point to the table)
/// @param name the parts of the name; each is a simple identifier or a parameter; empty when the command
///     has none
/// @param arguments the argument types of SHOW PARAMETERS OF … and SHOW PROCEDURE f(…), else empty
/// @param like the pattern of LIKE, a string literal or parameter, or null
/// @param limit the number of LIMIT, a literal or parameter, or null
public record ShowObjects(
    Subject subject,
    boolean exported,
    List<SqlNode> name,
    List<SqlNode> arguments,
    @Nullable SqlNode like,
    @Nullable SqlNode limit)
    implements Statement {
  public ShowObjects {
    name = List.copyOf(name);
    arguments = List.copyOf(arguments);
  }

  /// The commands, each with the words that stand before the name.
  public enum Subject {
    DATABASES("DATABASES"),
    SCHEMAS("SCHEMAS FROM DATABASE"),
    TABLES("TABLES FROM SCHEMA"),
    COLUMNS("COLUMNS FROM TABLE"),
    TABLE("TABLE"),
    VIEW("VIEW"),
    PROCEDURE("PROCEDURE"),
    FUNCTION("FUNCTION"),
    PRIMARY_KEYS("CONSTRAINTS PRIMARY KEYS FROM TABLE"),
    FOREIGN_KEYS("CONSTRAINTS FOREIGN KEYS FROM TABLE"),
    GRANTS("GRANTS ON"),
    TABLE_GRANTS("GRANTS ON TABLE"),
    COLUMN_GRANTS("COLUMN GRANTS ON TABLE"),
    PROCEDURES("PROCEDURES FROM SCHEMA"),
    FUNCTIONS("FUNCTIONS FROM SCHEMA"),
    PROCEDURE_PARAMETERS("PARAMETERS OF PROCEDURE"),
    FUNCTION_PARAMETERS("PARAMETERS OF FUNCTION");

    private final String words;

    Subject(String words) {
      this.words = words;
    }
  }

  @Override
  public void write(StatementWriter writer) {
    String words = subject.words;
    writer.words("SHOW").words(exported ? words.replace(" FROM", " EXPORTED FROM") : words);
    boolean first = true;
    for (SqlNode part : name) {
      writer.wordsIf(!first, ".").node(part);
      first = false;
    }
    if (!arguments.isEmpty()) {
      writer.words("(").list(arguments).words(")");
    }
    writer.clause("LIKE", like).clause("LIMIT", limit);
  }
}
