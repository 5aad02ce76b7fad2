package io.blueshift.benchmark;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.blueshift.benchmark.Comparison.QueryFigures;
import io.blueshift.benchmark.Measurement.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Writes a [Comparison] as JSON for programs: settings, every time in milliseconds, ratios.
final class JsonReport {

  private JsonReport() {}

  static void write(Comparison comparison, Path file) throws IOException {
    File target = file.toFile();
    try (JsonGenerator json = new JsonFactory().createGenerator(target, JsonEncoding.UTF8)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      writePlan(json, comparison.plan());
      json.writeNumberField("textBytes", comparison.textBytes());
      json.writeObjectFieldStart("engines");
      for (Engine engine : comparison.plan().engines()) {
        writeEngine(json, comparison, engine);
      }
      json.writeEndObject();
      json.writeObjectFieldStart("queries");
      for (Map.Entry<String, Map<Engine, QueryFigures>> query : comparison.queries().entrySet()) {
        writeQuery(json, query.getKey(), query.getValue());
      }
      json.writeEndObject();
      writeRatios(json, comparison);
      json.writeArrayFieldStart("complaints");
      for (Measurement complaint : comparison.complaints()) {
        json.writeString(complaint.kind() + " " + complaint.subject() + " " + complaint.remark());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void writePlan(JsonGenerator json, RunPlan plan) throws IOException {
    json.writeStringField("workload", plan.workloadName());
    json.writeNumberField("scale", plan.scale());
    json.writeStringField("hardKeys", plan.hardKeys() == null ? "none" : plan.hardKeys().name());
    json.writeNumberField("threads", plan.settings().threadCount());
    json.writeStringField(
        "memoryLimit",
        plan.settings().memoryLimit() == null ? "none" : plan.settings().memoryLimit());
    json.writeNumberField("warmUpRounds", plan.warmUpRounds());
    json.writeNumberField("rounds", plan.rounds());
    json.writeNumberField("seed", plan.seed());
    json.writeStringField("java", Runtime.version().toString());
  }

  private static void writeEngine(JsonGenerator json, Comparison comparison, Engine engine)
      throws IOException {
    json.writeObjectFieldStart(engine.label());
    json.writeNumberField("storeBytes", comparison.storeBytes().getOrDefault(engine, 0L));
    for (Kind kind : new Kind[] {Kind.LOAD, Kind.OPEN, Kind.LOAD_MEMORY, Kind.QUERY_MEMORY}) {
      Long value = comparison.value(kind, engine);
      if (value != null) {
        switch (kind) {
          case LOAD -> json.writeNumberField("loadMillis", value / 1e6);
          case OPEN -> json.writeNumberField("openMillis", value / 1e6);
          case LOAD_MEMORY -> json.writeNumberField("loadPeakBytes", value);
          default -> json.writeNumberField("queryPeakBytes", value);
        }
      }
    }
    json.writeEndObject();
  }

  private static void writeQuery(
      JsonGenerator json, String name, Map<Engine, QueryFigures> byEngine) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<Engine, QueryFigures> entry : byEngine.entrySet()) {
      QueryFigures figures = entry.getValue();
      json.writeObjectFieldStart(entry.getKey().label());
      if (figures.firstMillis() != null) {
        json.writeNumberField("firstMillis", figures.firstMillis());
      }
      json.writeFieldName("hotMillis");
      json.writeArray(figures.hotMillis(), 0, figures.hotMillis().length);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeRatios(JsonGenerator json, Comparison comparison) throws IOException {
    RatioSummary ratios = RatioSummary.of(comparison).orElse(null);
    if (ratios == null) {
      return;
    }
    json.writeObjectFieldStart("ratio");
    json.writeNumberField("queries", ratios.queryCount());
    json.writeNumberField("geometricMeanOfMinima", ratios.ofMinima());
    json.writeNumberField("geometricMeanOfMedians", ratios.ofMedians());
    json.writeNumberField("low90", ratios.interval().low());
    json.writeNumberField("high90", ratios.interval().high());
    json.writeNumberField("bestRound", ratios.bestRound());
    json.writeNumberField("worstRound", ratios.worstRound());
    json.writeNumberField("worstRatio", ratios.worstRatio());
    json.writeStringField("worstQuery", ratios.worstQuery());
    json.writeEndObject();
  }
}
