package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;

/// Operators by which the parser notes in a `SqlSelect` what Calcite's node has no place for. They mean
/// nothing to Calcite: whoever validates a query rewrites them first.
public final class QueryMarkers {
  /// The precedence of items of FROM, which are never written in parentheses.
  private static final int BINDS_TIGHTLY = 200;

  /// Stands as the only element of a select's group list for `GROUP BY ALL`; has no operands.
  public static final SqlOperator GROUP_BY_ALL = new Marker("ALL");

  /// Stands in a select's qualify for `DISTINCT ON (…)`; its operands are the expressions.
  public static final SqlOperator DISTINCT_ON = new Marker("DISTINCT ON");

  /// Stands in FROM for `item AS value AT index`; its operands are the item with its alias and the
  /// name of the index.
  public static final SqlOperator AT_INDEX = new Unnesting("", "AT");

  /// Stands in FROM for `UNPIVOT value AS member [AT key]`; its operands are the value and the names.
  public static final SqlOperator OBJECT_UNPIVOT = new Unnesting("UNPIVOT", "AS", "AT");

  /// Stands in FROM for `table AS OF COMMIT 5`; its operands are the table's name and the number.
  public static final SqlOperator AS_OF_COMMIT = new Unnesting("", "AS OF COMMIT");

  /// Stands in FROM for `table AS OF TIMESTAMP '…'`; its operands are the table's name and the text.
  public static final SqlOperator AS_OF_TIMESTAMP = new Unnesting("", "AS OF TIMESTAMP");

  /// Stands in FROM for `table AS OF SNAPSHOT 'name'`; its operands are the table's name and the snapshot's,
  /// a string or an identifier.
  public static final SqlOperator AS_OF_SNAPSHOT = new Unnesting("", "AS OF SNAPSHOT");

  /// Stands in FROM for `UNNEST(value) WITH OFFSET`; its operand is the value.
  public static final SqlOperator UNNEST_WITH_OFFSET =
      new SqlSpecialOperator("UNNEST WITH OFFSET", SqlKind.OTHER, BINDS_TIGHTLY) {
        @Override
        public void unparse(SqlWriter writer, SqlCall call, int left, int right) {
          writer.keyword("UNNEST");
          new StatementWriter(writer).words("(").list(call.getOperandList()).words(")");
          writer.keyword("WITH OFFSET");
        }
      };

  private QueryMarkers() {}

  /// An operator with a word before each of its operands.
  private static final class Unnesting extends SqlSpecialOperator {
    private final String[] words;

    Unnesting(String... words) {
      super(words[words.length - 1], SqlKind.OTHER, BINDS_TIGHTLY);
      this.words = words;
    }

    @Override
    public void unparse(SqlWriter writer, SqlCall call, int leftPrecedence, int rightPrecedence) {
      for (int index = 0; index < call.operandCount(); index++) {
        if (!words[index].isEmpty()) {
          writer.keyword(words[index]);
        }
        call.operand(index).unparse(writer, 0, 0);
      }
    }
  }

  private static final class Marker extends SqlSpecialOperator {
    Marker(String name) {
      super(name, SqlKind.OTHER);
    }

    @Override
    public void unparse(SqlWriter writer, SqlCall call, int leftPrecedence, int rightPrecedence) {
      writer.keyword(getName());
      if (call.operandCount() > 0) {
        new StatementWriter(writer).words("(").list(call.getOperandList()).words(")");
      }
    }
  }
}
