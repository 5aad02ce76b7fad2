package io.blueshift.sql.explain;

import io.blueshift.operator.OperatorMetrics;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.VirtualTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A plan as EXPLAIN shows it.
public final class PlanText {
  private static final double NANOS_PER_MILLI = 1e6;

  private final PhysicalPlan plan;
  private final Map<PhysicalPlan, Double> estimates;
  private final Function<PhysicalPlan, OperatorMetrics.@Nullable Figures> figures;
  private final List<String> summary;
  private final Map<VirtualTable, PhysicalPlan> lockedTables;
  private final NodeText nodes;

  private PlanText(
      PhysicalPlan plan,
      Map<PhysicalPlan, Double> estimates,
      Function<PhysicalPlan, OperatorMetrics.@Nullable Figures> figures,
      List<String> summary,
      Map<VirtualTable, PhysicalPlan> lockedTables,
      IntFunction<List<String>> tableColumns,
      Map<PhysicalPlan, String> accessPaths) {
    this.lockedTables = lockedTables;
    this.plan = plan;
    this.estimates = estimates;
    this.figures = figures;
    this.summary = summary;
    this.nodes = new NodeText(new ColumnNames(tableColumns), accessPaths);
  }

  /// Shows a plan that has not run.
  ///
  /// @param estimates how many rows operators are expected to yield, by identity
  /// @param lockedTables the plans that find rows to lock, by what stands for those rows in the plan
  /// @param tableColumns gives the columns' names of a table by its id
  /// @param accessPaths how scans find their rows that do not go through their tables
  public static PlanText of(
      PhysicalPlan plan,
      Map<PhysicalPlan, Double> estimates,
      Map<VirtualTable, PhysicalPlan> lockedTables,
      IntFunction<List<String>> tableColumns,
      Map<PhysicalPlan, String> accessPaths) {
    return new PlanText(
        plan, estimates, node -> null, List.of(), lockedTables, tableColumns, accessPaths);
  }

  /// Shows a plan that has run.
  ///
  /// @param estimates how many rows operators were expected to yield, by identity
  /// @param figures what each operator did, null for those that took no part
  /// @param tableColumns gives the columns' names of a table by its id
  /// @param accessPaths how scans find their rows that do not go through their tables
  public static PlanText analyzed(
      PhysicalPlan plan,
      Map<PhysicalPlan, Double> estimates,
      Function<PhysicalPlan, OperatorMetrics.@Nullable Figures> figures,
      long elapsedNanos,
      long memoryPeakBytes,
      IntFunction<List<String>> tableColumns,
      Map<PhysicalPlan, String> accessPaths) {
    return new PlanText(
        plan,
        estimates,
        figures,
        List.of(
            String.format(Locale.ROOT, "Execution time: %.3f ms", elapsedNanos / NANOS_PER_MILLI),
            String.format(Locale.ROOT, "Memory peak: %d kB", memoryPeakBytes >> 10)),
        Map.of(),
        tableColumns,
        accessPaths);
  }

  /// Returns the lines of the text form: an operator a line, indented below the one that reads it, its
  /// conditions beneath.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    addLines(plan, 0, lines);
    lines.addAll(summary);
    return lines;
  }

  private void addLines(PhysicalPlan node, int depth, List<String> lines) {
    String indent = depth == 0 ? "" : "  ".repeat(2 * depth - 1) + "->  ";
    lines.add(indent + "XN " + nodes.title(node) + expected(node) + measured(node));
    String below = "  ".repeat(2 * depth + 1);
    for (NodeText.Detail detail : nodes.details(node)) {
      lines.add(below + detail.name() + ": " + detail.text());
    }
    for (PhysicalPlan input : inputs(node)) {
      addLines(input, depth + 1, lines);
    }
  }

  private List<PhysicalPlan> inputs(PhysicalPlan node) {
    PhysicalPlan locked =
        node instanceof PhysicalPlan.VirtualScan scan ? lockedTables.get(scan.table()) : null;
    return locked == null ? node.inputs() : List.of(locked);
  }

  private String expected(PhysicalPlan node) {
    Double rows = estimates.get(node);
    return rows == null ? "" : String.format(Locale.ROOT, "  (rows=%.0f)", rows);
  }

  private String measured(PhysicalPlan node) {
    OperatorMetrics.Figures done = figures.apply(node);
    if (done == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "  (actual rows=%d time=%.3f ms memory=%d kB",
            done.rowCount(),
            done.nanos() / NANOS_PER_MILLI,
            done.memoryPeakBytes() >> 10));
    if (node instanceof PhysicalPlan.Scan) {
      text.append(
          String.format(
              Locale.ROOT,
              " scanned=%d kB skipped=%d rows",
              done.scannedBytes() >> 10,
              done.skippedRowCount()));
    }
    if (done.spilledBytes() > 0) {
      text.append(String.format(Locale.ROOT, " spilled=%d kB", done.spilledBytes() >> 10));
    }
    return text.append(')').toString();
  }

  /// Returns the plan as a JSON object.
  public String json() {
    StringBuilder text = new StringBuilder("{\"Plan\": ");
    appendJson(plan, text);
    for (String line : summary) {
      int colon = line.indexOf(": ");
      text.append(", ");
      appendString(line.substring(0, colon), text).append(": ");
      appendString(line.substring(colon + 2), text);
    }
    return text.append('}').toString();
  }

  private void appendJson(PhysicalPlan node, StringBuilder text) {
    text.append("{\"Node Type\": ");
    appendString(nodes.title(node), text);
    for (NodeText.Detail detail : nodes.details(node)) {
      text.append(", ");
      appendString(detail.name(), text).append(": ");
      appendString(detail.text(), text);
    }
    Double rows = estimates.get(node);
    if (rows != null) {
      text.append(String.format(Locale.ROOT, ", \"Plan Rows\": %.0f", rows));
    }
    OperatorMetrics.Figures done = figures.apply(node);
    if (done != null) {
      text.append(
          String.format(
              Locale.ROOT,
              ", \"Actual Rows\": %d, \"Actual Time\": %.3f, \"Memory Peak\": %d, \"Bytes"
                  + " Scanned\": %d, \"Rows Skipped\": %d",
              done.rowCount(),
              done.nanos() / NANOS_PER_MILLI,
              done.memoryPeakBytes(),
              done.scannedBytes(),
              done.skippedRowCount()));
    }
    List<PhysicalPlan> inputs = inputs(node);
    if (!inputs.isEmpty()) {
      text.append(", \"Plans\": [");
      for (int input = 0; input < inputs.size(); input++) {
        text.append(input == 0 ? "" : ", ");
        appendJson(inputs.get(input), text);
      }
      text.append(']');
    }
    text.append('}');
  }

  private static StringBuilder appendString(String value, StringBuilder text) {
    text.append('"');
    for (int position = 0; position < value.length(); position++) {
      char character = value.charAt(position);
      if (character == '"' || character == '\\') {
        text.append('\\').append(character);
      } else if (character < ' ') {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
      } else {
        text.append(character);
      }
    }
    return text.append('"');
  }
}
