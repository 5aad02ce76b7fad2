package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// An option of COPY, UNLOAD or CREATE DATABASE: a name and its values.
///
/// @param name the option's name in upper case, words separated by one blank, without AS
/// @param values its values: strings and numbers as literals, words as simple identifiers, a list in
///     parentheses as a node list
/// @param position where the option stands
public record CommandOption(String name, List<SqlNode> values, SqlParserPos position)
    implements StatementWriter.Part {
  public CommandOption {
    values = List.copyOf(values);
  }

  /// Returns the text of the first value: of a string what stands between the apostrophes, of a word the
  /// word in lower case; null when the option has no value.
  public @Nullable String text() {
    if (values.isEmpty()) {
      return null;
    }
    return switch (values.getFirst()) {
      case SqlLiteral literal -> literal.toValue();
      case SqlIdentifier word -> word.getSimple();
      case SqlNode other -> other.toString();
    };
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words(name);
    for (SqlNode value : values) {
      if (value instanceof SqlNodeList list) {
        writer.parenthesized(list);
      } else if (value instanceof SqlIdentifier word && word.isSimple()) {
        writer.words(word.getSimple());
      } else {
        writer.node(value);
      }
    }
  }
}
