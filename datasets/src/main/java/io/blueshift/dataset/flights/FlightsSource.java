package io.blueshift.dataset.flights;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Fetches the flights: from a cache folder when they are there, otherwise through npm, which knows
/// the registry and proxy that this machine uses. Both files are checked against the SHA-512 of the
/// package's version 3.2.1 each time.
///
/// @param cacheDirectory where the two files are kept
/// @param npmCommand the program to ask, usually `npm`
public record FlightsSource(Path cacheDirectory, String npmCommand) {

  private static final String PACKAGE = "vega-datasets@3.2.1";
  private static final String FLIGHTS_FILE = "flights-3m.parquet";
  private static final String AIRPORTS_FILE = "airports.csv";
  private static final long NPM_SECONDS = 180;

  private static final Map<String, String> SHA512 =
      Map.of(
          FLIGHTS_FILE,
          "07d39c31dd730d66842826f9cc3a022ff1ecaf3b68736dbe7c13091cb5a1d923"
              + "427a31005c5b140f9d3a76b03372c37e318ef35dd31f3f92bb86e5a72bc75e83",
          AIRPORTS_FILE,
          "56d4f589252d3754226cacddfbbc0e5dfd9e69c9a55d9666fbfefc34d0bb5877"
              + "b6e5de3788a847506135b473910ea47d5cf20dad237dab61c9e34975344d6563");

  /// Makes a source with npm and the cache folder of this user: below `XDG_CACHE_HOME` or
  /// `~/.cache`.
  public static FlightsSource ofUser() {
    String cacheHome = System.getenv("XDG_CACHE_HOME");
    Path caches =
        cacheHome == null || cacheHome.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cacheHome);
    return new FlightsSource(caches.resolve("blueshift").resolve("datasets"), "npm");
  }

  /// Returns the files, fetching them if they are not in the cache yet.
  ///
  /// @throws FlightsUnavailableException if npm is missing or fails, or the files are not the known
  ///     ones
  /// @throws IOException if the cache folder cannot be written
  public Flights fetch() throws IOException {
    Path flights = cacheDirectory.resolve(FLIGHTS_FILE);
    Path airports = cacheDirectory.resolve(AIRPORTS_FILE);
    if (!isKnown(flights) || !isKnown(airports)) {
      Files.createDirectories(cacheDirectory);
      Path workDirectory = Files.createTempDirectory(cacheDirectory, "fetch-");
      try {
        unpack(runNpm(workDirectory), workDirectory);
        moveChecked(workDirectory, flights);
        moveChecked(workDirectory, airports);
      } finally {
        deleteFiles(workDirectory);
      }
    }
    return new Flights(flights, airports);
  }

  private Path runNpm(Path workDirectory) throws IOException {
    Path output = workDirectory.resolve("npm-output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(npmCommand, "pack", PACKAGE, "--silent")
            .directory(workDirectory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(new File("/dev/null"));
    Process process;
    try {
      process = builder.start();
    } catch (IOException failure) {
      throw unavailable("npm could not be started", failure.getMessage(), failure);
    }
    try {
      if (!process.waitFor(NPM_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw unavailable("npm did not finish in time", NPM_SECONDS + " s", null);
      }
    } catch (InterruptedException interruption) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw unavailable("waiting for npm was interrupted", npmCommand, interruption);
    }
    if (process.exitValue() != 0) {
      String text = Files.readString(output, StandardCharsets.UTF_8).strip();
      throw unavailable(
          "npm failed with exit code " + process.exitValue(),
          text.substring(Math.max(0, text.length() - 300)),
          null);
    }
    try (Stream<Path> files = Files.list(workDirectory)) {
      return files
          .filter(file -> file.toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(() -> unavailable("npm left no package", PACKAGE, null));
    }
  }

  private static FlightsUnavailableException unavailable(
      String reason, String detail, @Nullable Throwable cause) {
    return new FlightsUnavailableException(
        "the flights come from the npm package "
            + PACKAGE
            + " and "
            + reason
            + ": install npm (Node.js) and check its registry, or leave the flights out ["
            + detail
            + "]",
        cause);
  }

  /// Unpacks the two files from a gzipped tar archive: each entry is a header of 512 bytes with the
  /// name at 0 and the size in octal digits at 124, then the content in blocks of 512 bytes.
  private static void unpack(Path archive, Path directory) throws IOException {
    try (InputStream input = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
      byte[] header = input.readNBytes(512);
      while (header.length == 512 && header[0] != 0) {
        String name = text(header, 0, 100);
        long sizeBytes = Long.parseLong(text(header, 124, 12).strip(), 8);
        String fileName = name.substring(name.lastIndexOf('/') + 1);
        if (SHA512.containsKey(fileName)) {
          Files.write(directory.resolve(fileName), input.readNBytes(Math.toIntExact(sizeBytes)));
        } else {
          input.skipNBytes(sizeBytes);
        }
        input.skipNBytes((512 - sizeBytes % 512) % 512);
        header = input.readNBytes(512);
      }
    }
  }

  private static String text(byte[] header, int offset, int maximumLength) {
    int end = offset;
    while (end < offset + maximumLength && header[end] != 0) {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.US_ASCII);
  }

  private static void moveChecked(Path directory, Path target) throws IOException {
    Path file = directory.resolve(target.getFileName());
    if (!isKnown(file)) {
      throw unavailable("the package's files are not the expected ones", file.toString(), null);
    }
    Files.move(file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isKnown(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream input = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      byte[] buffer = new byte[1 << 16];
      for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      String expected = SHA512.get(String.valueOf(file.getFileName()));
      return HexFormat.of().formatHex(digest.digest()).equals(expected);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-512", impossible);
    }
  }

  private static void deleteFiles(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> stream = Files.list(directory)) {
      files = stream.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(directory);
  }
}
