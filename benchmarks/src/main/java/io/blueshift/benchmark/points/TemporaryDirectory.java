package io.blueshift.benchmark.points;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A new folder for the stores of one run, which is deleted with all that is in it.
public record TemporaryDirectory(Path path) implements AutoCloseable {
  /// Makes a folder.
  ///
  /// @param parent where; null is the system's folder for temporary files
  public static TemporaryDirectory in(@Nullable Path parent) throws IOException {
    String prefix = "blueshift-points";
    if (parent == null) {
      return new TemporaryDirectory(Files.createTempDirectory(prefix));
    }
    Files.createDirectories(parent);
    return new TemporaryDirectory(Files.createTempDirectory(parent, prefix));
  }

  @Override
  public void close() throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(path)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : paths) {
      Files.delete(each);
    }
  }
}
