package io.blueshift.jdbc.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The driver's jar of everything, built before this runs (phase integration-test).
class DriverJarCheck {
  private static final Path JAR =
      Path.of(Objects.requireNonNull(System.getProperty("blueshift.driver.jar")));

  /// Native code is bound to the names of the classes that declare it.
  private static final Pattern NOT_MOVED =
      Pattern.compile("(META-INF/versions/22/)?com/github/luben/zstd/.*|org/xerial/snappy/.*");

  /// The JDK writes a warning on four lines.
  private static final Pattern FIRST_LINE_OF_WARNING =
      Pattern.compile("WARNING: A .* method in .* has been called");

  private static final int CLASS_FILE_MAGIC = 0xCAFEBABE;
  private static final int JAVA_17_MAJOR = 61;
  private static final int TIMEOUT_MINUTES = 3;

  @TempDir Path folder;

  private static List<String> entryNames() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName).toList();
    }
  }

  private static String text(String entryName) throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile());
        InputStream input = jar.getInputStream(jar.getJarEntry(entryName))) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void anApplicationWithoutFlagsLoadsAndQueries() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path classes =
        Path.of(DriverJarProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(
                java.toString(),
                "-cp",
                JAR + File.pathSeparator + classes,
                DriverJarProgram.class.getName(),
                folder.toString())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).describedAs("%s", Files.readString(errors)).isZero();
    assertThat(output)
        .hasContent(
            String.join(
                "\n",
                "20000",
                "9995000.00",
                "20000",
                "40000",
                "2026-01-01",
                "999.25",
                "1.9999099990999910",
                "one",
                "1995000.00",
                "three",
                "2003000.00",
                "two",
                "1999000.00",
                "row 77"));
    assertThat(Files.readAllLines(errors))
        .allMatch(line -> line.isEmpty() || line.startsWith("WARNING: "))
        .filteredOn(line -> FIRST_LINE_OF_WARNING.matcher(line).matches())
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void noClassClashesWithAnApplications() throws IOException {
    assertThat(entryNames())
        .filteredOn(name -> name.endsWith(".class"))
        .allMatch(name -> name.startsWith("io/blueshift/") || NOT_MOVED.matcher(name).matches());
  }

  @Test
  void theJarHasItsServicesAndLicences() throws IOException {
    assertThat(text("META-INF/services/java.sql.Driver").strip())
        .isEqualTo("io.blueshift.jdbc.BlueshiftDriver");
    assertThat(text("META-INF/services/io.blueshift.jdbc.spi.EngineProvider").strip())
        .isEqualTo("io.blueshift.jdbc.embedded.EmbeddedEngineProvider");
    assertThat(text("META-INF/LICENSE")).contains("Apache License");
    assertThat(text("META-INF/NOTICE")).contains("Blueshift").contains("Calcite");
    assertThat(text("META-INF/licenses/README.txt")).contains("SLF4J").contains("zstd-jni");
    assertThat(entryNames()).noneMatch(name -> name.matches("META-INF/.*\\.(SF|RSA|DSA)"));
  }

  @Test
  void theFrontRunsOnJava17() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<JarEntry> front =
          jar.stream()
              .filter(entry -> entry.getName().matches("io/blueshift/jdbc/(spi/)?[^/]*\\.class"))
              .toList();
      assertThat(front).hasSizeGreaterThan(20);
      for (JarEntry entry : front) {
        try (DataInputStream input = new DataInputStream(jar.getInputStream(entry))) {
          assertThat(input.readInt()).isEqualTo(CLASS_FILE_MAGIC);
          input.readUnsignedShort();
          assertThat(input.readUnsignedShort())
              .describedAs(entry.getName())
              .isLessThanOrEqualTo(JAVA_17_MAJOR);
        }
      }
    }
  }
}
