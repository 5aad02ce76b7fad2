package io.blueshift.sql.planner;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.expression.SessionStyle;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.bind.ArgumentValues;
import io.blueshift.sql.bind.BindContext;
import io.blueshift.sql.bind.BoundChange;
import io.blueshift.sql.bind.BoundInsert;
import io.blueshift.sql.bind.BoundLocking;
import io.blueshift.sql.bind.ChangeBinder;
import io.blueshift.sql.bind.ChangeTarget;
import io.blueshift.sql.bind.CheckBinder;
import io.blueshift.sql.bind.ConflictBinder;
import io.blueshift.sql.bind.InsertBinder;
import io.blueshift.sql.bind.InsertTarget;
import io.blueshift.sql.bind.MergedRows;
import io.blueshift.sql.bind.NameUses;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.sql.bind.QueryBinder;
import io.blueshift.sql.bind.QueryBinder.BoundQuery;
import io.blueshift.sql.bind.SessionValues;
import io.blueshift.sql.bind.WrittenLiterals;
import io.blueshift.sql.constant.ConstantFolder;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.optimize.Optimizer;
import io.blueshift.sql.optimize.ScanEstimate;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.parse.StatementShape;
import io.blueshift.sql.parse.tree.Assignment;
import io.blueshift.sql.parse.tree.Delete;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.parse.tree.Merge;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.parse.tree.Statement;
import io.blueshift.sql.parse.tree.Update;
import io.blueshift.sql.schema.SourceColumn;
import io.blueshift.sql.schema.TableNames;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.sql.translate.CommonSubplans;
import io.blueshift.sql.translate.PlanTranslator;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// Plans a query in four steps: bind names and types, optimise, translate, describe the result.
public final class QueryPlanner {
  private static final long PLANNING_MEMORY_BYTES = 64L << 20;

  private QueryPlanner() {}

  /// What a query is planned with.
  ///
  /// @param style whose rules hold
  /// @param tables the tables that may be named
  /// @param sessionValues what functions such as CURRENT_USER answer
  /// @param arguments computes arguments that decide what is read
  /// @param shape the shape of the text whose tree is planned, or null when no literal of it is to
  ///     become a parameter
  public record Request(
      SqlStyle style,
      TableNames tables,
      SessionValues sessionValues,
      ArgumentValues arguments,
      @Nullable StatementShape shape) {}

  /// Plans a query.
  public static PlannedQuery plan(SqlNode query, Request request) {
    long startNanos = System.nanoTime();
    BindContext context = context(request);
    return finish(new QueryBinder(context).bindQuery(query, null), context, request, startNanos);
  }

  /// Plans an INSERT.
  ///
  /// @param tableId the table of the target
  public static PlannedInsert planInsert(
      Insert insert, int tableId, InsertTarget target, Request request) {
    long startNanos = System.nanoTime();
    BindContext context = context(request);
    BoundInsert bound = new InsertBinder(context, target, insert.table()).bind(insert.source());
    return new PlannedInsert(
        tableId,
        finish(bound.query(), context, request, startNanos),
        bound.columns(),
        insert.returning() != null);
  }

  /// Plans an UPDATE, DELETE or MERGE.
  public static PlannedChange planChange(
      Statement statement, ChangeTarget target, Request request) {
    long startNanos = System.nanoTime();
    BindContext context = context(request);
    ChangeBinder binder = new ChangeBinder(context);
    String tag;
    BoundChange bound;
    switch (statement) {
      case Update update -> {
        tag = "UPDATE";
        bound = binder.bind(update, target);
      }
      case Delete delete -> {
        tag = "DELETE";
        bound = binder.bind(delete, target);
      }
      case Merge merge -> {
        tag = "MERGE";
        bound = binder.bind(merge, target);
      }
      default -> throw new IllegalArgumentException("statement changes no rows");
    }
    return new PlannedChange(
        target.table().tableId(),
        tag,
        finish(bound.query(), context, request, startNanos),
        bound.layout(),
        changedColumns(statement));
  }

  /// Returns the columns to which a statement assigns, or null when it may delete rows.
  private static @Nullable Set<String> changedColumns(Statement statement) {
    List<Assignment> assignments = new ArrayList<>();
    switch (statement) {
      case Update update -> assignments.addAll(update.assignments());
      case Merge merge when !merge.removeDuplicates() -> {
        for (Merge.Action action : merge.actions()) {
          switch (action) {
            case Merge.UpdateRow update -> assignments.addAll(update.assignments());
            case Merge.DeleteRow ignored -> {
              return null;
            }
            case Merge.DoNothing ignored -> {}
            case Merge.InsertRow ignored -> {}
          }
        }
      }
      default -> {
        return null;
      }
    }
    return namesOf(assignments);
  }

  private static Set<String> namesOf(List<Assignment> assignments) {
    Set<String> names = new HashSet<>();
    for (Assignment assignment : assignments) {
      assignment.columns().forEach(column -> names.add(((SqlIdentifier) column).names.getLast()));
    }
    return names;
  }

  /// Plans an INSERT with ON CONFLICT.
  ///
  /// @param insertTarget the table as the INSERT fills it
  /// @param target the same table as DO UPDATE changes it
  /// @param keys the keys in question, each by the indexes of its columns
  public static PlannedChange planConflict(
      Insert insert,
      InsertTarget insertTarget,
      ChangeTarget target,
      List<List<Integer>> keys,
      Request request) {
    long startNanos = System.nanoTime();
    BindContext context = context(request);
    BoundChange bound = new ConflictBinder(context, insertTarget, target, keys).bind(insert);
    return new PlannedChange(
        target.table().tableId(),
        "INSERT",
        finish(bound.query(), context, request, startNanos),
        bound.layout(),
        namesOf(insert.onConflict() == null ? List.of() : insert.onConflict().assignments()));
  }

  /// Binds the condition of a CHECK constraint; its column references are indexes of the columns.
  public static Expression bindCheck(
      SqlNode condition, String tableName, List<SourceColumn> columns, Request request) {
    Expression bound = CheckBinder.bind(condition, tableName, columns, context(request));
    try (MemoryBudget budget = MemoryBudget.root("planning", PLANNING_MEMORY_BYTES)) {
      return folder(request.style(), budget).fold(bound);
    }
  }

  /// Plans the RETURNING of an INSERT over the rows that were inserted.
  ///
  /// @param alias the name that the statement gave to the table, or null
  public static PlannedQuery planReturning(
      TableSource.SystemTable rows,
      @Nullable SqlIdentifier alias,
      SqlNodeList returning,
      Request request) {
    long startNanos = System.nanoTime();
    BindContext context = context(request);
    return finish(
        new ChangeBinder(context).bindReturning(rows, alias, returning),
        context,
        request,
        startNanos);
  }

  /// Plans the RETURNING of a MERGE over the rows that it wrote or deleted.
  public static PlannedQuery planReturning(
      TableSource.SystemTable rows, MergedRows merged, SqlNodeList returning, Request request) {
    long startNanos = System.nanoTime();
    BindContext context = context(request);
    return finish(
        new ChangeBinder(context).bindReturning(rows, merged, returning),
        context,
        request,
        startNanos);
  }

  /// Returns what the names of a query mean.
  public static NameUses uses(SqlNode query, Request request) {
    NameUses uses = new NameUses();
    BindContext context =
        new BindContext(
            request.style(),
            request.tables(),
            QueryPlanner::parseQuery,
            request.sessionValues(),
            request.arguments(),
            null,
            uses);
    new QueryBinder(context).bindQuery(query, null);
    return uses;
  }

  private static BindContext context(Request request) {
    StatementShape shape = request.shape();
    return new BindContext(
        request.style(),
        request.tables(),
        QueryPlanner::parseQuery,
        request.sessionValues(),
        request.arguments(),
        shape == null ? null : new WrittenLiterals(shape),
        null);
  }

  private static SqlNode parseQuery(String text) {
    return ((Query) StatementParser.parse(text).statement()).query();
  }

  private static PlannedQuery finish(
      BoundQuery bound, BindContext context, Request request, long startNanos) {
    long boundNanos = System.nanoTime();
    try (MemoryBudget budget = MemoryBudget.root("planning", PLANNING_MEMORY_BYTES)) {
      Finishing finishing = new Finishing(context, folder(request.style(), budget));
      List<OutputColumn> columns =
          ColumnOrigins.describe(
              bound.columns(), bound.plan(), context.viewColumns(), context.lockings());
      List<PlannedLocking> lockings = new ArrayList<>();
      for (BoundLocking locking : context.lockings()) {
        lockings.add(
            new PlannedLocking(
                finishing.plan(locking.plan(), locking.columns()),
                locking.table(),
                locking.targets(),
                locking.limit(),
                locking.offset()));
      }
      PhysicalPlan plan = finishing.plan(bound.plan(), bound.columns());
      PlanningTimes times =
          new PlanningTimes(
              boundNanos - startNanos, finishing.optimizeNanos, finishing.translateNanos);
      return described(plan, columns, lockings, context, request, finishing, times);
    }
  }

  /// Optimises and translates the plans of one statement.
  private static final class Finishing {
    private final BindContext context;
    private final ConstantFolder folder;
    private final IdentityHashMap<PhysicalPlan, Double> rowEstimates = new IdentityHashMap<>();
    private final List<ScanEstimate> scans = new ArrayList<>();
    private long optimizeNanos;
    private long translateNanos;

    Finishing(BindContext context, ConstantFolder folder) {
      this.context = context;
      this.folder = folder;
    }

    PhysicalPlan plan(LogicalPlan bound, List<Column> columns) {
      long startNanos = System.nanoTime();
      ParameterSlots parameters = context.parameters();
      Optimizer optimizer =
          new Optimizer(
              context.ids(),
              folder,
              constant -> valueOf(constant, folder, parameters::writtenValue));
      LogicalPlan optimized = optimizer.optimize(bound);
      scans.addAll(optimizer.scanEstimates(optimized));
      long optimizedNanos = System.nanoTime();
      optimizeNanos += optimizedNanos - startNanos;
      PlanTranslator translator =
          new PlanTranslator(optimizer.estimates(), parameters, context.ids());
      PhysicalPlan plan =
          new CommonSubplans(context.ids().next()).share(translator.translate(optimized, columns));
      translator.rowEstimates().forEach(rowEstimates::put);
      translateNanos += System.nanoTime() - optimizedNanos;
      return plan;
    }
  }

  /// Returns the value of an expression without columns, given those of its parameters, or null.
  public static @Nullable Literal valueOf(
      Expression constant, SqlStyle style, Function<Parameter, @Nullable Literal> parameters) {
    try (MemoryBudget budget = MemoryBudget.root("planning", PLANNING_MEMORY_BYTES)) {
      return valueOf(constant, folder(style, budget), parameters);
    }
  }

  private static ConstantFolder folder(SqlStyle style, MemoryBudget budget) {
    return ConstantFolder.forPlanning(
        style == SqlStyle.POSTGRESQL ? SessionStyle.POSTGRESQL : SessionStyle.REDSHIFT, budget);
  }

  private static @Nullable Literal valueOf(
      Expression constant,
      ConstantFolder folder,
      Function<Parameter, @Nullable Literal> parameters) {
    Expression value =
        folder.fold(
            Expressions.rewrite(
                constant,
                part -> part instanceof Parameter parameter ? parameters.apply(parameter) : null));
    return value instanceof Literal literal ? literal : null;
  }

  private static PlannedQuery described(
      PhysicalPlan plan,
      List<OutputColumn> columns,
      List<PlannedLocking> lockings,
      BindContext context,
      Request request,
      Finishing finishing,
      PlanningTimes times) {
    ParameterSlots parameters = context.parameters();
    WrittenLiterals written = context.written();
    PlanDependencies dependencies =
        new PlanDependencies(
            written == null ? new BitSet() : written.pinned(),
            written == null ? new BitSet() : written.sized(),
            request.sessionValues().used(),
            List.copyOf(finishing.scans));
    List<LogicalType> parameterTypes = new ArrayList<>();
    for (int source = 0; source < parameters.sourceCount(); source++) {
      LogicalType type = parameters.sourceType(source);
      parameterTypes.add(type == null ? LogicalType.NULL : type);
    }
    return new PlannedQuery(
        plan,
        columns,
        parameters.slots(),
        parameterTypes,
        dependencies,
        finishing.rowEstimates,
        times,
        List.copyOf(lockings),
        KeyLookup.of(plan));
  }
}
