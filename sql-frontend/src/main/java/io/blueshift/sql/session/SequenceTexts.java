package io.blueshift.sql.session;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ExpressionText;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.sql.parse.QuotedNames;
import io.blueshift.sql.parse.StatementParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/// The sequences in DEFAULT expressions: `nextval('schema.sequence')`. Names are qualified when the default is
/// made, follow the sequence when it is renamed, and keep it from being dropped.
final class SequenceTexts {
  private static final Set<String> FUNCTIONS = Set.of("nextval", "currval", "setval");

  private final StatementScope scope;

  SequenceTexts(StatementScope scope) {
    this.scope = scope;
  }

  /// A column whose default takes values of a sequence.
  record Use(TableDefinition table, ColumnDefinition column) {}

  /// Returns whether a default moves sequences, so that every row gets a value of its own.
  static boolean takesValues(@Nullable ExpressionText text) {
    return text != null && text.text().toLowerCase(Locale.ROOT).contains("nextval");
  }

  /// Returns the text of a default that gives the next value of a sequence.
  String nextValue(String schemaName, String sequenceName) {
    String name = QuotedNames.quoted(schemaName) + "." + QuotedNames.quoted(sequenceName);
    return "nextval(" + literal(name) + "::regclass)";
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /// Returns the sequence whose next value a default is, or null when it is something else.
  @Nullable SequenceDefinition plainSequence(ExpressionText text) {
    SqlNode node = StatementParser.parseExpression(text.text());
    List<SqlLiteral> names = names(node);
    return node instanceof SqlCall call && isFunction(call, "nextval") && names.size() == 1
        ? sequence(names.getFirst())
        : null;
  }

  /// Returns a text with the schemas of all its sequences.
  String qualified(String text) {
    return rewritten(
        text,
        name -> {
          SequenceDefinition sequence = sequence(name);
          return sequence == null ? null : qualifiedName(sequence);
        });
  }

  private String qualifiedName(SequenceDefinition sequence) {
    SchemaDefinition schema = Objects.requireNonNull(scope.catalog().schema(sequence.schemaId()));
    return QuotedNames.quoted(schema.name()) + "." + QuotedNames.quoted(sequence.name());
  }

  /// Returns the columns whose defaults take values of a sequence.
  List<Use> uses(SequenceDefinition sequence) {
    List<Use> uses = new ArrayList<>();
    for (Relation relation : scope.catalog().relations()) {
      if (relation instanceof TableDefinition table) {
        for (ColumnDefinition column : table.columns()) {
          ExpressionText text = column.defaultValue();
          if (text != null && takesValues(text) && uses(text, sequence)) {
            uses.add(new Use(table, column));
          }
        }
      }
    }
    return uses;
  }

  private boolean uses(ExpressionText text, SequenceDefinition sequence) {
    return names(StatementParser.parseExpression(text.text())).stream()
        .anyMatch(name -> sequence.equals(sequence(name)));
  }

  /// Renames a sequence, and in the defaults that use it.
  void rename(SequenceDefinition sequence, SequenceDefinition renamed) {
    List<Use> uses = uses(sequence);
    scope.apply(new CatalogChange.PutRelation(renamed));
    for (Use use : uses) {
      TableDefinition table = scope.catalog().requireTable(use.table.id());
      ColumnDefinition column = table.columns().get(table.columnIndexOfNumber(use.column.number()));
      ExpressionText text = Objects.requireNonNull(column.defaultValue());
      String changed =
          rewritten(text.text(), name -> sequence(name) == null ? qualifiedName(renamed) : null);
      scope.apply(
          new CatalogChange.PutRelation(
              table.toBuilder()
                  .replaceColumn(column.withDefault(new ExpressionText(changed, text.style())))
                  .build()));
    }
  }

  private @Nullable SequenceDefinition sequence(SqlLiteral name) {
    List<String> path = QuotedNames.split(textOf(name));
    return !path.isEmpty()
            && new Names(scope).find(new SqlIdentifier(path, SqlParserPos.ZERO))
                instanceof SequenceDefinition sequence
        ? sequence
        : null;
  }

  private static String textOf(SqlLiteral literal) {
    return literal.getValue() instanceof NlsString text ? text.getValue() : "";
  }

  private static boolean isFunction(SqlCall call, String name) {
    return call.getOperator() instanceof SqlFunction
        && call.getOperator().getName().equalsIgnoreCase(name);
  }

  /// Returns the literal names of sequences in an expression.
  private static List<SqlLiteral> names(SqlNode expression) {
    List<SqlLiteral> names = new ArrayList<>();
    expression.accept(
        new SqlBasicVisitor<@Nullable Void>() {
          @Override
          public @Nullable Void visit(SqlCall call) {
            if (FUNCTIONS.stream().anyMatch(name -> isFunction(call, name))
                && call.operandCount() > 0) {
              SqlNode first = call.operand(0);
              SqlNode name = first instanceof SqlCall cast ? cast.operand(0) : first;
              if (name instanceof SqlLiteral literal && literal.getValue() instanceof NlsString) {
                names.add(literal);
              }
            }
            return super.visit(call);
          }
        });
    return names;
  }

  /// Replaces the literal names for which there is another one.
  private static String rewritten(String text, Function<SqlLiteral, @Nullable String> newNames) {
    StringBuilder changed = new StringBuilder(text);
    for (SqlLiteral name : names(StatementParser.parseExpression(text)).reversed()) {
      String newName = newNames.apply(name);
      if (newName != null) {
        SqlParserPos place = name.getParserPosition();
        changed.replace(
            TableChecks.offset(text, place.getLineNum(), place.getColumnNum()),
            TableChecks.offset(text, place.getEndLineNum(), place.getEndColumnNum()) + 1,
            literal(newName));
      }
    }
    return changed.toString();
  }
}
