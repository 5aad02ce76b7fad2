package io.blueshift.benchmark.documents;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/// Writes documents of a shop's events, one a line, always the same: numbers and texts at several levels,
/// a member that three in ten have, one that is null where it is, and an array.
final class DocumentFile {
  private static final String[] KINDS = {"view", "click", "order", "return"};
  private static final String[] TOWNS = {
    "Aachen", "Berlin", "Celle", "Dresden", "Essen", "Fulda", "Gera", "Halle", "Jena", "Kiel"
  };

  private DocumentFile() {}

  static void write(Path file, int documentCount) throws IOException {
    Random random = new Random(1);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int id = 0; id < documentCount; id++) {
        out.write(document(id, random));
        out.newLine();
      }
    }
  }

  private static String document(int id, Random random) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "{\"id\":%d,\"type\":\"%s\",\"at\":%d,\"user\":{\"number\":%d,\"name\":\"user%d\","
                + "\"address\":{\"town\":\"%s\",\"zip\":\"%05d\"}},\"price\":%d.%02d,\"paid\":%b,"
                + "\"a\":{\"b\":%d,\"c\":%d}",
            id,
            KINDS[random.nextInt(KINDS.length)],
            1_700_000_000_000L + id * 37L + random.nextInt(1000),
            random.nextInt(50_000),
            random.nextInt(50_000),
            TOWNS[random.nextInt(TOWNS.length)],
            random.nextInt(100_000),
            random.nextInt(1000),
            random.nextInt(100),
            random.nextBoolean(),
            random.nextInt(1000),
            random.nextInt(10)));
    if (random.nextInt(10) < 3) {
      text.append(",\"note\":\"note ").append(random.nextInt(1_000_000)).append('"');
    }
    if (random.nextInt(5) == 0) {
      text.append(",\"discount\":null");
    }
    if (random.nextBoolean()) {
      text.append(",\"tags\":[");
      for (int tag = random.nextInt(4); tag > 0; tag--) {
        text.append("\"t").append(random.nextInt(20)).append(tag == 1 ? "\"" : "\",");
      }
      text.append(']');
    }
    return text.append('}').toString();
  }
}
