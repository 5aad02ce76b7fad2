package io.blueshift.sql.optimize;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.LogicalPlan.CommonTable;
import io.blueshift.sql.logical.LogicalPlan.Scan;
import io.blueshift.sql.schema.TableSource.StoredTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How many rows a plan expects of a scan whose conditions have parameters. When the values of an
/// execution lead to a number of another order, another plan may be better.
///
/// @param columns for each column id that the conditions use its index in the table
/// @param rows the rows expected when the plan was made
public record ScanEstimate(
    int tableId, Map<Integer, Integer> columns, List<Expression> filters, double rows) {
  private static final double SAME_ORDER_FACTOR = 6;

  /// A few rows more or less change no plan.
  private static final double FEW_ROWS = 100;

  /// Returns the estimates of all scans in a plan whose conditions have parameters.
  static List<ScanEstimate> of(LogicalPlan plan, Estimator estimator) {
    List<ScanEstimate> found = new ArrayList<>();
    collect(plan, estimator, new HashSet<>(), found);
    return List.copyOf(found);
  }

  private static void collect(
      LogicalPlan plan, Estimator estimator, Set<Integer> definitions, List<ScanEstimate> found) {
    if (plan instanceof Scan scan
        && scan.source() instanceof StoredTable table
        && scan.filters().stream().anyMatch(ScanEstimate::hasParameter)) {
      found.add(
          new ScanEstimate(
              table.tableId(), usedColumns(scan), scan.filters(), estimator.rows(scan)));
    }
    if (plan instanceof CommonTable common && definitions.add(common.definition().id())) {
      collect(common.definition().plan(), estimator, definitions, found);
    }
    plan.inputs().forEach(input -> collect(input, estimator, definitions, found));
  }

  private static boolean hasParameter(Expression expression) {
    return expression instanceof Parameter
        || Expressions.operands(expression).stream().anyMatch(ScanEstimate::hasParameter);
  }

  private static Map<Integer, Integer> usedColumns(Scan scan) {
    BitSet used = new BitSet();
    scan.filters().forEach(filter -> Expressions.collectColumns(filter, used));
    Map<Integer, Integer> columns = new TreeMap<>();
    for (int i = 0; i < scan.columns().size(); i++) {
      if (used.get(scan.columns().get(i).id())) {
        columns.put(scan.columns().get(i).id(), scan.columnIndexes().get(i));
      }
    }
    return columns;
  }

  /// Returns whether other values of the parameters lead to about as many rows.
  public boolean holdsFor(TableSnapshot table, ConstantValues values) {
    double now = new Estimator(values).rows(table, columns, filters);
    double most = Math.max(now, rows);
    return most <= FEW_ROWS || most <= SAME_ORDER_FACTOR * Math.min(now, rows);
  }
}
