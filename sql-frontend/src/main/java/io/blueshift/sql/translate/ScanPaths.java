package io.blueshift.sql.translate;

import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Call;
import io.blueshift.expression.Expression.Cast;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.plan.ScanPath;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.ColumnIds;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets scans yield the parts of SUPER columns that a plan uses, so that segments read no more than these:
///
/// 1. Every `column.key.key`, alone or in a cast that yields NULL where it fails, is found in all
///    expressions, and traced to the scan that its column comes from.
/// 2. That scan yields it as a column of its own, and projections above pass it on.
/// 3. Expressions above use that column.
///
/// Paths that fail where they lead nowhere, and casts that fail, stay what they are: a scan would look at rows that
/// a condition keeps from them. For one plan and one thread.
final class ScanPaths {
  private record Path(int columnId, List<String> keys, LogicalType type) {}

  /// A part of a scan's column, and what an expression makes of it.
  private record Use(Path path, @Nullable LogicalType castType) {}

  private final ColumnIds ids;
  private final IdentityHashMap<LogicalPlan, LogicalPlan> originals = new IdentityHashMap<>();

  /// Which column is only another name of which.
  private final Map<Integer, Integer> sources = new HashMap<>();

  private final BitSet scanned = new BitSet();
  private final Map<Path, Column> columns = new LinkedHashMap<>();

  ScanPaths(ColumnIds ids) {
    this.ids = ids;
  }

  /// Returns an equal plan, which may yield columns beside those of the plan.
  LogicalPlan apply(LogicalPlan plan) {
    collectColumns(plan);
    if (scanned.isEmpty()) {
      return plan;
    }
    collectPaths(plan);
    return columns.isEmpty() ? plan : rewrite(plan);
  }

  /// Returns what a part of the plan was before.
  LogicalPlan original(LogicalPlan plan) {
    return originals.getOrDefault(plan, plan);
  }

  private void collectColumns(LogicalPlan plan) {
    plan.inputs().forEach(this::collectColumns);
    switch (plan) {
      case LogicalPlan.Scan scan when scan.source() instanceof TableSource.StoredTable table -> {
        for (int index = 0; index < scan.columns().size(); index++) {
          if (scan.columns().get(index).type() instanceof SuperType
              && scan.columnIndexes().get(index) < table.columns().size()) {
            scanned.set(scan.columns().get(index).id());
          }
        }
      }
      case LogicalPlan.Project project -> {
        for (int index = 0; index < project.columns().size(); index++) {
          int id = project.columns().get(index).id();
          if (project.expressions().get(index) instanceof ColumnReference source
              && source.index() != id) {
            sources.put(id, source.index());
          }
        }
      }
      default -> {}
    }
  }

  private void collectPaths(LogicalPlan plan) {
    plan.inputs().forEach(this::collectPaths);
    for (Expression expression : Plans.expressions(plan)) {
      collectPaths(expression);
    }
  }

  private void collectPaths(Expression expression) {
    Use use = use(expression);
    if (use != null) {
      columns.computeIfAbsent(
          use.path, path -> ids.column(String.join(".", path.keys), path.type, true));
      return;
    }
    Expressions.operands(expression).forEach(this::collectPaths);
  }

  private @Nullable Use use(Expression expression) {
    if (expression instanceof Cast(var operand, var type, var mode)
        && mode == CastMode.TRY
        && (type instanceof VarcharType || !(type instanceof StringType))) {
      LogicalType pathType = type instanceof VarcharType ? LogicalType.TEXT : type;
      Path path = path(operand, pathType);
      return path == null ? null : new Use(path, pathType.equals(type) ? null : type);
    }
    Path path = expression instanceof Call ? path(expression, LogicalType.SUPER) : null;
    return path == null ? null : new Use(path, null);
  }

  private @Nullable Path path(Expression expression, LogicalType type) {
    List<String> keys = new ArrayList<>();
    Expression at = expression;
    while (at instanceof Call(var function, var arguments, _)
        && function.equals("super_member")
        && arguments.get(1) instanceof Literal(byte[] key, _)) {
      keys.addFirst(Values.text(key));
      at = arguments.getFirst();
    }
    if (!(at instanceof ColumnReference reference)
        || !(reference.type() instanceof SuperType)
        || type instanceof SuperType && keys.isEmpty()) {
      return null;
    }
    int id = reference.index();
    for (Integer source = sources.get(id); source != null; source = sources.get(id)) {
      id = source;
    }
    return scanned.get(id) ? new Path(id, List.copyOf(keys), type) : null;
  }

  private LogicalPlan rewrite(LogicalPlan plan) {
    LogicalPlan rewritten =
        switch (plan) {
          case LogicalPlan.Scan scan -> scan(scan);
          case LogicalPlan.Project project -> project(project);
          case LogicalPlan.SetOperation _, LogicalPlan.RecursiveUnion _ ->
              Plans.mapInputs(plan, input -> exactly(rewrite(input), input));
          default -> withPaths(Plans.mapInputs(plan, this::rewrite));
        };
    originals.put(rewritten, plan);
    return rewritten;
  }

  /// Yields the columns that a plan had before, by whose position the plan above goes.
  private LogicalPlan exactly(LogicalPlan rewritten, LogicalPlan before) {
    if (rewritten.columns().size() == before.columns().size()) {
      return rewritten;
    }
    List<Expression> expressions = new ArrayList<>();
    before.columns().forEach(column -> expressions.add(column.reference()));
    LogicalPlan exact =
        new LogicalPlan.Project(rewritten, before.columns(), List.copyOf(expressions));
    originals.put(exact, before);
    return exact;
  }

  private LogicalPlan scan(LogicalPlan.Scan scan) {
    if (!(scan.source() instanceof TableSource.StoredTable table)) {
      return scan;
    }
    List<Column> all = new ArrayList<>(scan.columns());
    List<Integer> indexes = new ArrayList<>(scan.columnIndexes());
    List<ScanPath> paths = new ArrayList<>();
    columns.forEach((path, column) -> {
      for (int index = 0; index < scan.columns().size(); index++) {
        if (scan.columns().get(index).id() == path.columnId) {
          all.add(column);
          indexes.add(table.columns().size() + 1 + paths.size());
          paths.add(new ScanPath(scan.columnIndexes().get(index), path.keys, path.type));
          return;
        }
      }
    });
    if (paths.isEmpty()) {
      return scan;
    }
    LogicalPlan.Scan wider =
        new LogicalPlan.Scan(
            scan.source(),
            List.copyOf(all),
            List.copyOf(indexes),
            scan.filters(),
            List.copyOf(paths));
    return mapped(wider, wider.columns());
  }

  private LogicalPlan project(LogicalPlan.Project project) {
    LogicalPlan input = rewrite(project.input());
    List<Column> passed = pathsIn(input.columns());
    LogicalPlan.Project over = (LogicalPlan.Project) project.withInputs(List.of(input));
    if (passed.isEmpty()) {
      return over;
    }
    LogicalPlan.Project mapped = (LogicalPlan.Project) mapped(over, input.columns());
    List<Column> all = new ArrayList<>(mapped.columns());
    List<Expression> expressions = new ArrayList<>(mapped.expressions());
    for (Column column : passed) {
      all.add(column);
      expressions.add(column.reference());
    }
    return new LogicalPlan.Project(input, List.copyOf(all), List.copyOf(expressions));
  }

  private List<Column> pathsIn(List<Column> yielded) {
    return yielded.stream().filter(columns::containsValue).toList();
  }

  private LogicalPlan withPaths(LogicalPlan plan) {
    List<Column> below = new ArrayList<>();
    plan.inputs().forEach(input -> below.addAll(input.columns()));
    return pathsIn(below).isEmpty() ? plan : mapped(plan, below);
  }

  /// Uses the columns of paths that are there.
  private LogicalPlan mapped(LogicalPlan plan, List<Column> there) {
    BitSet known = new BitSet();
    there.forEach(column -> known.set(column.id()));
    return Plans.mapExpressions(
        plan, expression -> Expressions.rewrite(expression, part -> replaced(part, known)));
  }

  private @Nullable Expression replaced(Expression expression, BitSet known) {
    Use use = use(expression);
    Column column = use == null ? null : columns.get(use.path);
    if (use == null || column == null || !known.get(column.id())) {
      return null;
    }
    Expression reference = column.reference();
    return use.castType == null ? reference : new Cast(reference, use.castType, CastMode.TRY);
  }
}
