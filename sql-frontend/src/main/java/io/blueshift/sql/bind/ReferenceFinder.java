package io.blueshift.sql.bind;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// Looks for things in syntax trees.
final class ReferenceFinder {
  private ReferenceFinder() {}

  /// Returns whether a simple identifier of this name stands anywhere in the tree.
  static boolean mentions(@Nullable SqlNode node, String name) {
    return switch (node) {
      case null -> false;
      case SqlIdentifier identifier -> identifier.isSimple() && identifier.getSimple().equals(name);
      case SqlNodeList list -> list.stream().anyMatch(item -> mentions(item, name));
      case SqlCall call -> call.getOperandList().stream().anyMatch(item -> mentions(item, name));
      default -> false;
    };
  }

  /// Returns whether an aggregate of this query level stands in the tree.
  static boolean hasAggregate(@Nullable SqlNode node) {
    return switch (node) {
      case null -> false;
      case SqlNodeList list -> list.stream().anyMatch(ReferenceFinder::hasAggregate);
      case SqlCall call -> hasAggregate(call);
      default -> false;
    };
  }

  private static boolean hasAggregate(SqlCall call) {
    if (ExpressionBinder.isQuery(call)) {
      return false;
    }
    switch (call.getKind()) {
      case OVER -> {
        AggregateSyntax function = AggregateSyntax.parts(call.operand(0));
        boolean inArguments =
            function != null
                && function.arguments().stream().anyMatch(ReferenceFinder::hasAggregate);
        SqlNode window = call.operand(1);
        return inArguments || hasAggregate(window);
      }
      case GROUPING, GROUPING_ID -> {
        return true;
      }
      default -> {
        return AggregateSyntax.of(call) != null
            || call.getOperandList().stream().anyMatch(ReferenceFinder::hasAggregate);
      }
    }
  }
}
