package io.blueshift.sql.slt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The records of one sqllogictest file, in order.
record SltFile(Path path, List<SltRecord> records) {

  /// Reads a file.
  static SltFile read(Path path) {
    try {
      return new SltFile(path, parse(Files.readAllLines(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<SltRecord> parse(List<String> lines) {
    List<SltRecord> records = new ArrayList<>();
    List<String> tags = List.of();
    String connection = "";
    int at = 0;
    while (at < lines.size()) {
      String line = lines.get(at);
      if (line.startsWith("# tags:")) {
        tags = List.of(line.substring(7).strip().split("[ ,]+"));
        at++;
      } else if (line.isBlank() || line.startsWith("#")) {
        at++;
      } else if (line.startsWith("connection ")) {
        connection = line.substring(11).strip();
        at++;
      } else {
        int end = at;
        while (end < lines.size() && !lines.get(end).isEmpty()) {
          end++;
        }
        records.add(record(lines.subList(at, end), at + 1, tags, connection));
        tags = List.of();
        connection = "";
        at = end;
      }
    }
    return List.copyOf(records);
  }

  private static SltRecord record(
      List<String> lines, int line, List<String> tags, String connection) {
    String[] words = lines.getFirst().split(" ");
    List<String> body = lines.subList(1, lines.size());
    return switch (words[0] + " " + words[1]) {
      case "statement ok" ->
          new SltRecord.Success(line, tags, connection, String.join("\n", body), -1);
      case "statement count" ->
          new SltRecord.Success(
              line, tags, connection, String.join("\n", body), Long.parseLong(words[2]));
      case "statement error" ->
          new SltRecord.Failure(
              line, tags, connection, String.join("\n", body), words.length > 2 ? words[2] : "");
      default ->
          words[0].equals("copy")
              ? new SltRecord.Copy(line, tags, connection, words[1], words[2])
              : query(words, body, line, tags, connection);
    };
  }

  private static SltRecord query(
      String[] words, List<String> body, int line, List<String> tags, String connection) {
    int separator = body.indexOf("----");
    List<List<String>> rows = new ArrayList<>();
    for (String row : body.subList(separator + 1, body.size())) {
      rows.add(Arrays.asList(row.split("\t", -1)));
    }
    return new SltRecord.Query(
        line,
        tags,
        connection,
        words[1],
        words.length > 2 && words[2].equals("rowsort"),
        String.join("\n", body.subList(0, separator)),
        rows);
  }
}
