package io.blueshift.sql.parse;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDialect;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.dialect.PostgresqlSqlDialect;

/// Shows parsed trees as text.
final class ParsedText {
  private static final SqlDialect DIALECT =
      new PostgresqlSqlDialect(
          PostgresqlSqlDialect.DEFAULT_CONTEXT.withIdentifierQuoteString("\""));

  private ParsedText() {}

  /// Returns the SQL that a tree is written as, on one line.
  static String sql(SqlNode node) {
    return node.toSqlString(config ->
            config
                .withDialect(DIALECT)
                .withQuoteAllIdentifiers(false)
                .withAlwaysUseParentheses(false))
        .getSql()
        .replaceAll("\\s+", " ");
  }

  /// Returns an expression with every call in parentheses, operator first.
  static String tree(SqlNode node) {
    return switch (node) {
      case null -> "()";
      case SqlNodeList list -> "[" + join(list.getList()) + "]";
      case SqlLiteral literal -> sql(literal);
      case SqlBasicCall call -> {
        String quantifier =
            call.getFunctionQuantifier() == null
                ? ""
                : " " + call.getFunctionQuantifier().toValue();
        yield "("
            + call.getOperator().getName()
            + quantifier
            + (call.operandCount() == 0 ? "" : " " + join(call.getOperandList()))
            + ")";
      }
      case SqlCall call -> "{" + sql(call) + "}";
      default -> sql(node);
    };
  }

  private static String join(List<SqlNode> nodes) {
    return nodes.stream().map(ParsedText::tree).collect(Collectors.joining(" "));
  }
}
