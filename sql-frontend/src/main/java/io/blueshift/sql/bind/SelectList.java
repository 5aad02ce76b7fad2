package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlStarExclude;
import org.jspecify.annotations.Nullable;

/// The items of a select list with stars written out.
record SelectList(List<Item> items) {

  /// One output: its name, the alias that was written, and either a node or a column of a star.
  record Item(String name, @Nullable String alias, SqlNode node, Scope.@Nullable Entry entry) {}

  /// Writes out the stars and names the items.
  static SelectList of(SqlNodeList list, Scope scope) {
    List<Item> items = new ArrayList<>();
    for (SqlNode node : list) {
      switch (node) {
        case SqlStarExclude exclude -> addStar(items, scope, starOf(exclude), excluded(exclude));
        case SqlIdentifier identifier when identifier.isStar() ->
            addStar(items, scope, identifier, Set.of());
        case SqlCall call when call.getKind() == SqlKind.AS -> {
          String alias = ((SqlIdentifier) call.operand(1)).getSimple();
          items.add(new Item(alias, alias, call.operand(0), null));
        }
        default -> items.add(new Item(nameOf(node), null, node, null));
      }
    }
    return new SelectList(List.copyOf(items));
  }

  private static SqlIdentifier starOf(SqlStarExclude exclude) {
    return (SqlIdentifier) exclude.getOperandList().get(0);
  }

  private static Set<String> excluded(SqlStarExclude exclude) {
    Set<String> names = new HashSet<>();
    for (SqlNode node : (SqlNodeList) exclude.getOperandList().get(1)) {
      names.add(((SqlIdentifier) node).names.getLast());
    }
    return names;
  }

  private static void addStar(
      List<Item> items, Scope scope, SqlIdentifier star, Set<String> excluded) {
    List<String> path = star.names.subList(0, star.names.size() - 1);
    List<Scope.Entry> entries;
    if (path.isEmpty()) {
      entries = scope.entries().stream().filter(Scope.Entry::bare).toList();
      if (scope.entries().isEmpty()) {
        throw BindErrors.error(
            ErrorCode.SYNTAX_ERROR, "SELECT * with no tables specified is not valid", star);
      }
    } else {
      entries = scope.columnsOf(path);
      if (entries.isEmpty()) {
        throw scope.undefined(star);
      }
    }
    for (Scope.Entry entry : entries) {
      if (!excluded.contains(entry.name())) {
        items.add(new Item(entry.name(), null, star, entry));
      }
    }
  }

  /// Returns the name that an output without alias gets.
  private static String nameOf(SqlNode node) {
    return switch (node) {
      case SqlIdentifier identifier -> identifier.names.getLast();
      case SqlCall call ->
          switch (call.getKind()) {
            case CASE -> "case";
            case CAST, SAFE_CAST -> castName(call);
            case OVER, FILTER, WITHIN_GROUP, IGNORE_NULLS, RESPECT_NULLS -> nameOf(call.operand(0));
            case EXISTS -> "exists";
            case TRIM -> "btrim";
            case EXTRACT -> "date_part";
            default ->
                call.getOperator() instanceof org.apache.calcite.sql.SqlFunction
                    ? functionName(call)
                    : queryName(call);
          };
      default -> "?column?";
    };
  }

  private static String functionName(SqlCall call) {
    String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
    return switch (name) {
      // The functions that operators stand for.
      case "bitand", "bitor", "bitxor", "bitnot", "bit_shift_left", "bit_shift_right" -> "?column?";
      default -> name;
    };
  }

  private static String queryName(SqlCall call) {
    if (call instanceof SqlSelect select && select.getSelectList().size() == 1) {
      SqlNode item = select.getSelectList().get(0);
      return item.getKind() == SqlKind.AS
          ? ((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple()
          : nameOf(item);
    }
    return "?column?";
  }

  private static String castName(SqlCall call) {
    String inner = nameOf(call.operand(0));
    if (!inner.equals("?column?")) {
      return inner;
    }
    return ((org.apache.calcite.sql.SqlDataTypeSpec) call.operand(1))
        .getTypeName()
        .getSimple()
        .toLowerCase(Locale.ROOT);
  }

  /// Returns the index of the output of a name, or -1; fails when several different ones have it.
  int indexOf(String name, List<Expression> outputs, SqlNode node) {
    int found = -1;
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).name().equals(name)) {
        if (found >= 0 && !outputs.get(found).equals(outputs.get(i))) {
          throw BindErrors.error(
              ErrorCode.AMBIGUOUS_COLUMN, "ORDER BY is ambiguous [" + name + "]", node);
        }
        found = found < 0 ? i : found;
      }
    }
    return found;
  }
}
