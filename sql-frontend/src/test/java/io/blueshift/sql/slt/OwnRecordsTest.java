package io.blueshift.sql.slt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the project's own records, `*.slt` beside this class: those in the folder `postgresql` in that
/// style, those in `redshift` in the other. All must pass.
class OwnRecordsTest {
  private static Path folder() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(OwnRecordsTest.class.getResource("postgresql")).toURI())
        .getParent();
  }

  static Stream<String> files() throws IOException, URISyntaxException {
    Path folder = folder();
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> path.toString().endsWith(".slt"))
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyRecordPasses(String name) throws URISyntaxException {
    Path path = folder().resolve(name);
    String style = path.getParent().getFileName().toString();
    List<String> failures = new ArrayList<>();
    for (SltRunner.Outcome outcome : new SltRunner(SltFile.read(path), style).run()) {
      if (!outcome.passed()) {
        failures.add(name + ":" + outcome.record().line() + " " + outcome.failure());
      }
    }
    assertThat(failures).isEmpty();
  }
}
