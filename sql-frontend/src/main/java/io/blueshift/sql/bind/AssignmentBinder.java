package io.blueshift.sql.bind;

import io.blueshift.catalog.NameSuggestions;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.sql.parse.tree.Assignment;
import io.blueshift.sql.schema.SourceColumn;
import io.blueshift.type.LogicalType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/// Binds what UPDATE and MERGE write into columns: names of columns, DEFAULT, and values converted to
/// the columns' types by the rules of assignment.
final class AssignmentBinder {
  private final BindContext context;
  private final ChangeTarget target;

  AssignmentBinder(BindContext context, ChangeTarget target) {
    this.context = context;
    this.target = target;
  }

  /// Binds the assignments of SET; returns the values by the indexes of their columns.
  Map<Integer, Expression> bind(List<Assignment> assignments, ExpressionBinder binder) {
    Map<Integer, Expression> values = new TreeMap<>();
    for (Assignment assignment : assignments) {
      List<SqlIdentifier> names =
          assignment.columns().stream().map(SqlIdentifier.class::cast).toList();
      if (names.size() == 1) {
        put(values, names.getFirst(), assignment.value(), binder);
      } else {
        putRow(values, names, assignment.value(), binder);
      }
    }
    return values;
  }

  private void putRow(
      Map<Integer, Expression> values,
      List<SqlIdentifier> names,
      SqlNode value,
      ExpressionBinder binder) {
    if (ExpressionBinder.isQuery(value)) {
      List<Expression> columns = binder.bindRowSubquery(value);
      checkCount(names, columns.size(), value);
      for (int i = 0; i < names.size(); i++) {
        int index = requireColumn(names.get(i));
        putNew(values, index, assigned(columns.get(i), typeOf(index)), names.get(i));
      }
      return;
    }
    List<SqlNode> row = ExpressionBinder.rowOf(value);
    checkCount(names, row.size(), value);
    for (int i = 0; i < names.size(); i++) {
      put(values, names.get(i), row.get(i), binder);
    }
  }

  private static void checkCount(List<SqlIdentifier> names, int valueCount, SqlNode value) {
    if (names.size() != valueCount) {
      throw BindErrors.error(
          ErrorCode.SYNTAX_ERROR,
          "number of columns does not match number of values [columns="
              + names.size()
              + ", values="
              + valueCount
              + "]",
          value);
    }
  }

  private void put(
      Map<Integer, Expression> values, SqlIdentifier name, SqlNode value, ExpressionBinder binder) {
    int index = requireColumn(name);
    putNew(values, index, value(index, value, name, binder), name);
  }

  private static void putNew(
      Map<Integer, Expression> values, int index, Expression value, SqlIdentifier name) {
    if (values.put(index, value) != null) {
      throw BindErrors.error(
          ErrorCode.SYNTAX_ERROR,
          "multiple assignments to same column [" + name.names.getLast() + "]",
          name);
    }
  }

  /// Binds what is written into a column that exists.
  Expression value(int index, SqlNode value, SqlNode where, ExpressionBinder binder) {
    ChangeTarget.TargetColumn column = target.columns().get(index);
    if (column.generatedAlways() || column.identity() && isDefault(value)) {
      throw BindErrors.error(
              ErrorCode.GENERATED_ALWAYS,
              "cannot set an identity column to a value [column="
                  + target.table().columns().get(index).name()
                  + "]",
              where)
          .withHint("Leave the column out.");
    }
    return written(index, value, binder);
  }

  /// Binds what is written into a column, also into one that is always generated.
  Expression written(int index, SqlNode value, ExpressionBinder binder) {
    return isDefault(value) ? defaultValue(index) : binder.assigned(value, typeOf(index));
  }

  /// Returns whether a value is the word DEFAULT.
  static boolean isDefault(SqlNode value) {
    return value.getKind() == SqlKind.DEFAULT;
  }

  /// Returns the default of a column that is no identity.
  Expression defaultValue(int index) {
    return new DefaultBinder(context)
        .bind(target.columns().get(index).defaultValue(), typeOf(index));
  }

  private LogicalType typeOf(int index) {
    return target.table().columns().get(index).type();
  }

  /// Converts a value to the type of a column.
  Expression assigned(Expression value, LogicalType type) {
    return context.coercion().toColumn(value, type);
  }

  /// Returns the index of the column of a name, or fails with UNDEFINED_COLUMN.
  int requireColumn(SqlIdentifier name) {
    List<SourceColumn> columns = target.table().columns();
    for (int index = 0; index < columns.size(); index++) {
      if (columns.get(index).name().equals(name.names.getLast())) {
        return index;
      }
    }
    throw NameSuggestions.addHint(
        BindErrors.error(
            ErrorCode.UNDEFINED_COLUMN,
            "column of the target table does not exist [column="
                + name.names.getLast()
                + ", table="
                + target.table().name()
                + "]",
            name),
        name.names.getLast(),
        columns.stream().map(SourceColumn::name).toList());
  }
}
