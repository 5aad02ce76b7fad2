package io.blueshift.sql.parse;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// Finds the folders of queries beside the project that not every checkout has.
final class SharedFolder {
  private SharedFolder() {}

  /// Returns a folder under `../shared`, or under `-Dblueshift.shared`; skips the test when it is missing.
  static Path require(String name) {
    String shared = System.getProperty("blueshift.shared");
    Path folder =
        shared != null
            ? Path.of(shared, name)
            : Path.of(System.getProperty("blueshift.root", ".."), "..", "shared", name);
    assumeTrue(Files.isDirectory(folder), () -> "skipped, folder is missing: " + folder);
    return folder;
  }
}
