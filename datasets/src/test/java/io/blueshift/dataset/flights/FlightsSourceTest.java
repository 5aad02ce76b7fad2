package io.blueshift.dataset.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightsSourceTest {

  @TempDir Path directory;

  private String script(String body) throws IOException {
    Path script =
        Files.createFile(
            directory.resolve("npm"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    return script.toString();
  }

  private Path cache() {
    return directory.resolve("cache");
  }

  @Test
  void missingNpmIsExplained() {
    FlightsSource source = new FlightsSource(cache(), directory.resolve("no-npm").toString());
    assertThatThrownBy(source::fetch)
        .isInstanceOf(FlightsUnavailableException.class)
        .hasMessageContaining("npm could not be started")
        .hasMessageContaining("install npm");
  }

  @Test
  void failureOfNpmIsPassedOn() throws IOException {
    FlightsSource source = new FlightsSource(cache(), script("echo registry is down; exit 3"));
    assertThatThrownBy(source::fetch)
        .isInstanceOf(FlightsUnavailableException.class)
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("registry is down");
  }

  @Test
  void packageWithOtherContentIsRefusedAndLeavesNothingBehind() throws IOException {
    Path archive = directory.resolve("fake.tgz");
    try (OutputStream output = new GZIPOutputStream(Files.newOutputStream(archive))) {
      output.write(entry("package/README.md", "a".repeat(513)));
      output.write(entry("package/data/airports.csv", "iata\n"));
      output.write(entry("package/data/flights-3m.parquet", "PAR1"));
      output.write(new byte[1024]);
    }
    FlightsSource source =
        new FlightsSource(cache(), script("cp '" + archive + "' vega-datasets-3.2.1.tgz"));
    assertThatThrownBy(source::fetch)
        .isInstanceOf(FlightsUnavailableException.class)
        .hasMessageContaining("not the expected ones");
    try (Stream<Path> left = Files.list(cache())) {
      assertThat(left).isEmpty();
    }
  }

  private static byte[] entry(String name, String content) {
    byte[] bytes = new byte[512 + (content.length() + 511) / 512 * 512];
    put(bytes, 0, name);
    put(bytes, 124, String.format("%011o", content.length()));
    put(bytes, 512, content);
    return bytes;
  }

  private static void put(byte[] bytes, int offset, String text) {
    byte[] encoded = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(encoded, 0, bytes, offset, encoded.length);
  }

  @Test
  void statementsNameTheFiles() {
    Flights flights = new Flights(Path.of("/a'b/f.parquet"), Path.of("/a/airports.csv"));
    assertThat(flights.createTables().getFirst()).startsWith("CREATE TABLE flights (");
    assertThat(flights.copyStatements())
        .containsExactly(
            "COPY flights FROM '/a''b/f.parquet' FORMAT AS PARQUET",
            "COPY airports FROM '/a/airports.csv' CSV IGNOREHEADER 1");
  }
}
