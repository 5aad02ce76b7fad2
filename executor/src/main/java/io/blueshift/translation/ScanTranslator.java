package io.blueshift.translation;

import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.operator.ExpressionConversion;
import io.blueshift.operator.ScanSource;
import io.blueshift.pipeline.PipelineBuilder;
import io.blueshift.pipeline.PipelineStream;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.ScanPath;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.PathColumn;
import io.blueshift.scan.PathConversion;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Translates scans and remembers their sources, so that joins above can send them filters.
final class ScanTranslator {
  /// A scan's source and its pipeline, which has to wait for whatever filters it.
  record Translated(ScanSource source, PipelineStream stream) {}

  private final PlanTranslator translator;
  private final IdentityHashMap<PhysicalPlan.Scan, Translated> scans = new IdentityHashMap<>();

  ScanTranslator(PlanTranslator translator) {
    this.translator = translator;
  }

  PipelineStream translate(PhysicalPlan.Scan scan) {
    PipelineBuilder builder = translator.builder();
    TableSnapshot table =
        builder
            .query()
            .table(scan.tableId())
            .withPaths(scan.paths().stream().map(path -> path(path, builder.query())).toList());
    PredicateExtractor.Split split =
        new PredicateExtractor(builder, builder.budget(scan), scan.columns()).split(scan.filters());
    ColumnRanges columnRanges = PlanRanges.ofColumns(table, scan.columns());
    ScanSource source =
        new ScanSource(
            table,
            new ScanSource.Description(
                scan.columns(),
                scan.columnTypes(),
                split.predicates(),
                split.residuals(),
                split.computed(),
                scan.outputs(),
                translator.requiredColumns(scan),
                columnRanges),
            builder.metrics(scan));
    PipelineStream stream = builder.begin(scan, source);
    scans.put(scan, new Translated(source, stream));
    return stream;
  }

  private static PathColumn path(ScanPath path, QueryContext query) {
    PathConversion conversion =
        path.type() instanceof LogicalType.SuperType
            ? null
            : new ExpressionConversion(
                new Expression.Cast(
                    new Expression.ColumnReference(0, LogicalType.SUPER),
                    path.type(),
                    CastMode.TRY),
                query);
    List<byte[]> keys = path.keys().stream().map(Values::bytes).toList();
    return new PathColumn(path.column(), keys, path.type(), conversion);
  }

  /// Returns what became of a scan, or null when it was not translated yet.
  @Nullable Translated find(PhysicalPlan.Scan scan) {
    return scans.get(scan);
  }
}
