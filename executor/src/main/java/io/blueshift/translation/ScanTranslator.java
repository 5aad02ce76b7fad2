package io.blueshift.translation;

import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.operator.ScanSource;
import io.blueshift.pipeline.PipelineBuilder;
import io.blueshift.pipeline.PipelineStream;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.scan.TableSnapshot;
import java.util.IdentityHashMap;
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
    TableSnapshot table = builder.query().table(scan.tableId());
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
                scan.outputs(),
                translator.requiredColumns(scan),
                columnRanges),
            builder.metrics(scan));
    PipelineStream stream = builder.begin(scan, source);
    scans.put(scan, new Translated(source, stream));
    return stream;
  }

  /// Returns what became of a scan, or null when it was not translated yet.
  @Nullable Translated find(PhysicalPlan.Scan scan) {
    return scans.get(scan);
  }
}
