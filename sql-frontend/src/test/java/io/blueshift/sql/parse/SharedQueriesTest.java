package io.blueshift.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.error.DatabaseException;
import io.blueshift.sql.parse.tree.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Parses the queries of TPC-H and the conformance records that lie beside the project.
final class SharedQueriesTest {
  /// The least share of core records that parse, in percent. What does not parse are materialized views,
  /// sequences, CLUSTER, inheritance, storage options and window frames with subqueries.
  private static final double LEAST_CORE_PERCENT = 99.5;

  @TestFactory
  Stream<DynamicTest> tpchQueriesParseAndAreWrittenTheSame() throws IOException {
    try (Stream<Path> files = Files.list(SharedFolder.require("tpch").resolve("queries"))) {
      return files.sorted().toList().stream()
          .map(file ->
              DynamicTest.dynamicTest(
                  file.getFileName().toString(),
                  () -> {
                    ParsedStatement parsed = StatementParser.parse(Files.readString(file));
                    assertThat(parsed.statement()).isInstanceOf(Query.class);
                    String once = ParsedText.sql(parsed.node());
                    assertThat(ParsedText.sql(StatementParser.parse(once).node())).isEqualTo(once);
                  }));
    }
  }

  @Test
  void nearlyAllCoreRecordsParse() throws IOException {
    Map<String, Integer> causes = new TreeMap<>();
    int[] parsed = new int[2];
    int[] total = new int[2];
    for (ConformanceRecord record : records()) {
      int tag = record.isCore() ? 0 : 1;
      total[tag]++;
      try {
        StatementParser.parse(record.sql());
        parsed[tag]++;
      } catch (DatabaseException e) {
        causes.merge((record.isCore() ? "core: " : "ext: ") + e.message(), 1, Integer::sum);
      }
    }
    double corePercent = 100.0 * parsed[0] / total[0];
    System.out.printf(
        "conformance records that parse: core %d of %d (%.2f %%), ext %d of %d%n",
        parsed[0], total[0], corePercent, parsed[1], total[1]);
    assertThat(corePercent).as("causes: %s", causes).isGreaterThanOrEqualTo(LEAST_CORE_PERCENT);
  }

  private record ConformanceRecord(String sql, boolean isCore) {}

  /// Reads all records whose SQL is expected to succeed.
  private static List<ConformanceRecord> records() throws IOException {
    List<ConformanceRecord> records = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SharedFolder.require("slt"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".slt")).sorted().toList()) {
        boolean isCore = true;
        for (String block : Files.readString(file).split("\n\n", -1)) {
          String text = block.strip();
          if (text.startsWith("# tags:")) {
            isCore = !text.lines().findFirst().orElseThrow().contains("ext");
            text = text.substring(Math.min(text.length(), text.indexOf('\n') + 1));
          }
          int firstLineEnd = text.indexOf('\n');
          if (firstLineEnd > 0 && text.matches("(?s)(query |statement (ok|count)).*")) {
            int end = text.indexOf("\n----");
            String sql = text.substring(firstLineEnd + 1, end < 0 ? text.length() : end);
            records.add(new ConformanceRecord(sql, isCore));
          }
          isCore = true;
        }
      }
    }
    return records;
  }
}
