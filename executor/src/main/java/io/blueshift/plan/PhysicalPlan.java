package io.blueshift.plan;

import io.blueshift.expression.Expression;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tree of operators. Expressions refer to the input's columns by index; those of a join to the
/// left columns followed by the right ones.
public sealed interface PhysicalPlan {
  /// Returns the types of the columns that the operator yields.
  List<LogicalType> outputTypes();

  /// Returns the operators below, left first.
  List<PhysicalPlan> inputs();

  /// Returns the types at some positions of a list.
  static List<LogicalType> typesAt(List<Integer> positions, List<LogicalType> types) {
    LogicalType[] found = new LogicalType[positions.size()];
    for (int index = 0; index < found.length; index++) {
      found[index] = types.get(positions.get(index));
    }
    return List.of(found);
  }

  /// Reads a table. `columns` are indexes of the table's columns; `filters` (all must hold) refer to
  /// them by position in `columns`; `outputs` are the positions in `columns` that are yielded. `paths` are
  /// columns behind that of the row ids.
  record Scan(
      int tableId,
      String tableName,
      List<Integer> columns,
      List<LogicalType> columnTypes,
      List<Expression> filters,
      List<Integer> outputs,
      List<ScanPath> paths)
      implements PhysicalPlan {
    /// Reads columns of a table without paths.
    public Scan(
        int tableId,
        String tableName,
        List<Integer> columns,
        List<LogicalType> columnTypes,
        List<Expression> filters,
        List<Integer> outputs) {
      this(tableId, tableName, columns, columnTypes, filters, outputs, List.of());
    }

    /// Returns the same scan with other filters.
    public Scan withFilters(List<Expression> others) {
      return new Scan(tableId, tableName, columns, columnTypes, others, outputs, paths);
    }

    @Override
    public List<LogicalType> outputTypes() {
      return typesAt(outputs, columnTypes);
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of();
    }
  }

  /// Reads a table made on the fly. `columns` are indexes of its columns.
  record VirtualScan(VirtualTable table, String tableName, List<Integer> columns)
      implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      return columns.stream().map(table.columnTypes()::get).toList();
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of();
    }
  }

  /// Yields rows of expressions without column references.
  record Values(List<List<Expression>> rows, List<LogicalType> outputTypes)
      implements PhysicalPlan {
    @Override
    public List<PhysicalPlan> inputs() {
      return List.of();
    }
  }

  /// Yields the rows for which the condition is true.
  record Filter(PhysicalPlan input, Expression condition) implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      return input.outputTypes();
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(input);
    }
  }

  /// Yields one column per expression.
  record Project(PhysicalPlan input, List<Expression> expressions) implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      LogicalType[] types = new LogicalType[expressions.size()];
      for (int index = 0; index < types.length; index++) {
        types[index] = expressions.get(index).type();
      }
      return List.of(types);
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(input);
    }
  }

  /// Groups rows. Yields the keys, then the aggregates. Without keys and with one empty grouping set
  /// there is one row even over no input. `groupingSets` holds, for each set, the indexes of its
  /// keys; a key outside the set is NULL in its rows. DISTINCT is an aggregate without calls.
  record Aggregate(
      PhysicalPlan input,
      List<Expression> keys,
      List<List<Integer>> groupingSets,
      List<AggregateCall> calls)
      implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      List<LogicalType> types = new ArrayList<>(keys.stream().map(Expression::type).toList());
      calls.forEach(call -> types.add(call.type()));
      return List.copyOf(types);
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(input);
    }
  }

  /// Joins on equal keys and an optional condition over both sides' columns. `leftKeys[i]` (over the
  /// left input) and `rightKeys[i]` (over the right input) have the same lane and scale.
  /// `nullSafeKeys[i]` says that NULL equals NULL for that key.
  record HashJoin(
      JoinType type,
      PhysicalPlan left,
      PhysicalPlan right,
      List<Expression> leftKeys,
      List<Expression> rightKeys,
      List<Boolean> nullSafeKeys,
      @Nullable Expression residual,
      BuildSide buildSide)
      implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      return joinOutputTypes(type, left, right);
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(left, right);
    }
  }

  /// Joins on any condition; null joins every row with every row.
  record NestedLoopJoin(
      JoinType type, PhysicalPlan left, PhysicalPlan right, @Nullable Expression condition)
      implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      return joinOutputTypes(type, left, right);
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(left, right);
    }
  }

  /// Runs the right side anew for each distinct combination of outer values of the left rows:
  /// parameter `parameterIndexes[i]` is bound to `outerValues[i]`, an expression over the left input.
  /// The last resort for subqueries that cannot be decorrelated. MARK's answer here is whether the
  /// condition (over both sides) is true for a right row, with SQL's three values.
  record DependentJoin(
      JoinType type,
      PhysicalPlan left,
      PhysicalPlan right,
      List<Integer> parameterIndexes,
      List<Expression> outerValues,
      @Nullable Expression condition)
      implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      return joinOutputTypes(type, left, right);
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(left, right);
    }
  }

  /// Orders all rows.
  record Sort(PhysicalPlan input, List<SortKey> keys) implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      return input.outputTypes();
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(input);
    }
  }

  /// Yields rows `offset` to `offset + limit` of the order; both are bigint literals or parameters, a
  /// null offset is 0. Without keys any rows do.
  record Limit(
      PhysicalPlan input,
      List<SortKey> keys,
      @Nullable Expression limit,
      @Nullable Expression offset)
      implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      return input.outputTypes();
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(input);
    }
  }

  /// Yields the input's columns, then one for each window call. All calls share partition and order.
  record Window(
      PhysicalPlan input, List<Integer> partitionBy, List<SortKey> orderBy, List<WindowCall> calls)
      implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      List<LogicalType> types = new ArrayList<>(input.outputTypes());
      calls.forEach(call -> types.add(call.type()));
      return List.copyOf(types);
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(input);
    }
  }

  /// Combines inputs of equal types. UNION has any number of inputs, the others two.
  record SetOperation(Kind kind, boolean all, List<PhysicalPlan> inputs) implements PhysicalPlan {
    /// The set operations.
    public enum Kind {
      UNION,
      INTERSECT,
      EXCEPT
    }

    @Override
    public List<LogicalType> outputTypes() {
      return inputs.getFirst().outputTypes();
    }
  }

  /// Yields the base's rows, then those of the step run over the rows last found
  /// ([WorkTable] of the same id), until there are no more. Without `all` a row is yielded once.
  record RecursiveUnion(int workTableId, PhysicalPlan base, PhysicalPlan step, boolean all)
      implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      return base.outputTypes();
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(base, step);
    }
  }

  /// Reads the rows that the recursion found last.
  record WorkTable(int workTableId, List<LogicalType> outputTypes) implements PhysicalPlan {
    @Override
    public List<PhysicalPlan> inputs() {
      return List.of();
    }
  }

  /// A subplan that occurs more than once (same `sharedId`, same input) and is computed once a query.
  record Shared(int sharedId, PhysicalPlan input) implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      return input.outputTypes();
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(input);
    }
  }

  /// Yields exactly one row: the input's only row, or NULLs when it has none. A second row is the
  /// error CARDINALITY_VIOLATION.
  record SingleRow(PhysicalPlan input) implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      return input.outputTypes();
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(input);
    }
  }

  /// Yields, for each input row, that row beside every row that a set-returning function
  /// (`generate_series`, `unnest`, …) gives for it; with `outer` once beside NULLs where there is
  /// none.
  record TableFunction(
      PhysicalPlan input,
      String function,
      List<Expression> arguments,
      List<LogicalType> functionTypes,
      boolean outer)
      implements PhysicalPlan {
    @Override
    public List<LogicalType> outputTypes() {
      List<LogicalType> types = new ArrayList<>(input.outputTypes());
      types.addAll(functionTypes);
      return List.copyOf(types);
    }

    @Override
    public List<PhysicalPlan> inputs() {
      return List.of(input);
    }
  }

  private static List<LogicalType> joinOutputTypes(
      JoinType type, PhysicalPlan left, PhysicalPlan right) {
    List<LogicalType> types = new ArrayList<>(left.outputTypes());
    switch (type) {
      case INNER, LEFT, RIGHT, FULL -> types.addAll(right.outputTypes());
      case MARK -> types.add(LogicalType.BOOL);
      case SEMI, ANTI, NULL_AWARE_ANTI -> {}
    }
    return List.copyOf(types);
  }
}
