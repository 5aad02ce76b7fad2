package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.SqlWriter;
import org.jspecify.annotations.Nullable;

/// Writes statements as SQL text through one of Calcite's writers. Every method returns the writer, so
/// that a statement's clauses read as one chain. Used by one thread.
public final class StatementWriter {
  private final SqlWriter target;

  public StatementWriter(SqlWriter target) {
    this.target = target;
  }

  /// Writes keywords or symbols as they are.
  public StatementWriter words(String words) {
    target.print(words);
    target.setNeedWhitespace(!words.endsWith("(") && !words.endsWith("."));
    return this;
  }

  /// Writes keywords when `condition` holds.
  public StatementWriter wordsIf(boolean condition, String words) {
    return condition ? words(words) : this;
  }

  /// Writes a name, expression or query; nothing when it is null.
  public StatementWriter node(@Nullable SqlNode node) {
    if (node != null) {
      node.unparse(target, 0, 0);
      target.setNeedWhitespace(true);
    }
    return this;
  }

  /// Writes `words` and then the node; nothing when the node is null.
  public StatementWriter clause(String words, @Nullable SqlNode node) {
    return node == null ? this : words(words).node(node);
  }

  /// Writes `words` and then table references; nothing when they are null.
  public StatementWriter tables(String words, @Nullable SqlNode tables) {
    if (tables != null) {
      words(words);
      SqlWriter.Frame frame = target.startList(SqlWriter.FrameTypeEnum.FROM_LIST);
      tables.unparse(target, 0, 0);
      target.endList(frame);
      target.setNeedWhitespace(true);
    }
    return this;
  }

  /// Writes a list in parentheses; nothing when it is null.
  public StatementWriter parenthesized(@Nullable SqlNodeList list) {
    return list == null ? this : words("(").list(list.getList()).words(")");
  }

  /// Writes the nodes with commas between them.
  public StatementWriter list(List<? extends @Nullable SqlNode> nodes) {
    String separator = "";
    for (SqlNode node : nodes) {
      wordsIf(!separator.isEmpty(), separator).node(node);
      separator = ",";
    }
    return this;
  }

  /// Writes a query in parentheses.
  public StatementWriter query(SqlNode query) {
    return words("(").node(query).words(")");
  }

  /// Writes a WITH clause; nothing when it is null.
  public StatementWriter with(@Nullable SqlNodeList items) {
    if (items == null) {
      return this;
    }
    words("WITH");
    boolean first = true;
    for (SqlNode node : items) {
      SqlWithItem item = (SqlWithItem) node;
      wordsIf(first && item.recursive.booleanValue(), "RECURSIVE").wordsIf(!first, ",");
      node(item.name).parenthesized(item.columnList).words("AS").query(item.query);
      first = false;
    }
    return this;
  }

  /// Writes a string literal.
  public StatementWriter string(String text) {
    return words("'" + text.replace("'", "''") + "'");
  }

  /// Writes a nested statement.
  public StatementWriter statement(Statement statement) {
    statement.write(this);
    return this;
  }

  /// Writes the parts with `separator` between them.
  public StatementWriter each(List<? extends Part> parts, String separator) {
    boolean first = true;
    for (Part part : parts) {
      wordsIf(!first && !separator.isEmpty(), separator);
      part.write(this);
      first = false;
    }
    return this;
  }

  /// Something that is written as a part of a statement.
  public interface Part {
    /// Writes the part as SQL text.
    void write(StatementWriter writer);
  }
}
