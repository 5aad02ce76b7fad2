package io.blueshift.sql.planner;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.sql.bind.BoundLocking;
import io.blueshift.sql.bind.LockedTable;
import io.blueshift.sql.bind.ViewColumns;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.schema.SourceColumn;
import io.blueshift.sql.schema.TableSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which columns of a plan are columns of a table as they stand, found through projections, joins,
/// group keys, subqueries, views and common table expressions; not through set operations and
/// computations, as in PostgreSQL. A column of a view is the view's, whatever it is made of.
final class ColumnOrigins {
  /// A column of a table or view.
  ///
  /// @param identity whether it numbers its rows by itself
  private record Origin(TableSource table, boolean identity) {}

  private final ViewColumns views;
  private final List<BoundLocking> lockings;
  private final Map<Integer, Origin> origins = new HashMap<>();

  private ColumnOrigins(ViewColumns views, List<BoundLocking> lockings) {
    this.views = views;
    this.lockings = lockings;
  }

  /// Describes the columns of a query.
  static List<OutputColumn> describe(
      List<Column> columns, LogicalPlan plan, ViewColumns views, List<BoundLocking> lockings) {
    ColumnOrigins found = new ColumnOrigins(views, lockings);
    found.visit(plan);
    return columns.stream().map(column -> describe(column, found.origin(column.id()))).toList();
  }

  private static OutputColumn describe(Column column, @Nullable Origin origin) {
    return origin == null
        ? new OutputColumn(column.name(), column.type(), null, null, column.nullable(), false)
        : new OutputColumn(
            column.name(),
            column.type(),
            origin.table().schemaName(),
            origin.table().name(),
            column.nullable(),
            origin.identity());
  }

  private @Nullable Origin origin(int columnId) {
    TableSource.View view = views.viewOf(columnId);
    return view == null ? origins.get(columnId) : new Origin(view, false);
  }

  private void visit(LogicalPlan plan) {
    plan.inputs().forEach(this::visit);
    switch (plan) {
      case LogicalPlan.Scan scan -> visitScan(scan);
      case LogicalPlan.Project project -> pass(project.columns(), project.expressions());
      case LogicalPlan.Aggregate aggregate -> {
        if (aggregate.isSimple()) {
          pass(aggregate.keyColumns(), aggregate.keys());
        }
      }
      case LogicalPlan.CommonTable common -> visitCommonTable(common);
      default -> {
        // The other operators keep the ids of columns that they pass on.
      }
    }
  }

  private void visitScan(LogicalPlan.Scan scan) {
    if (scan.source() instanceof TableSource.SystemTable locked
        && locked.table() instanceof LockedTable table) {
      visitLocked(scan, table);
    } else if (scan.source() instanceof TableSource.ReadableSource table) {
      for (int index = 0; index < scan.columns().size(); index++) {
        int position = scan.columnIndexes().get(index);
        if (position < table.columns().size()) {
          SourceColumn column = table.columns().get(position);
          origins.put(scan.columns().get(index).id(), new Origin(table, column.identity()));
        }
      }
    }
  }

  private void visitLocked(LogicalPlan.Scan scan, LockedTable table) {
    for (BoundLocking locking : lockings) {
      if (locking.table() == table) {
        visit(locking.plan());
        for (int index = 0; index < scan.columns().size(); index++) {
          Column source = locking.columns().get(scan.columnIndexes().get(index));
          pass(scan.columns().get(index), origin(source.id()));
        }
      }
    }
  }

  private void visitCommonTable(LogicalPlan.CommonTable common) {
    LogicalPlan definition = common.definition().plan();
    visit(definition);
    for (int index = 0; index < common.columns().size(); index++) {
      Column source = definition.columns().get(common.sourceIndexes().get(index));
      pass(common.columns().get(index), origin(source.id()));
    }
  }

  private void pass(List<Column> columns, List<Expression> expressions) {
    for (int index = 0; index < columns.size(); index++) {
      if (expressions.get(index) instanceof ColumnReference reference) {
        pass(columns.get(index), origin(reference.index()));
      }
    }
  }

  private void pass(Column column, @Nullable Origin origin) {
    if (origin != null) {
      origins.put(column.id(), origin);
    }
  }
}
