package io.blueshift.demo;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The folder of a demonstration: text files, and the warehouse. Only a folder that is empty, or that
/// an earlier demonstration has marked as its own, is written to.
///
/// @param path the folder
record DemoDirectory(Path path) {

  private static final String MARK = "made-by-blueshift-demo";

  /// Returns the folder that demonstrations of this user share.
  static Path ofUser() {
    String cacheHome = System.getenv("XDG_CACHE_HOME");
    Path caches =
        cacheHome == null || cacheHome.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cacheHome);
    return caches.resolve("blueshift").resolve("demo");
  }

  Path textDirectory() {
    return path.resolve("tpch-text");
  }

  Path warehouse() {
    return path.resolve("warehouse");
  }

  /// Makes the folder empty and marks it.
  ///
  /// @throws DirectoryNotEmptyException if it holds files of somebody else
  void prepare() throws IOException {
    Files.createDirectories(path);
    Path mark = path.resolve(MARK);
    if (!Files.exists(mark) && !isEmpty()) {
      throw new DirectoryNotEmptyException(
          "the folder has files that no demonstration made; choose another one with --dir [dir="
              + path
              + "]");
    }
    delete(textDirectory());
    delete(warehouse());
    Files.writeString(mark, "This folder may be deleted at any time.\n");
  }

  /// Deletes the text files.
  void deleteText() throws IOException {
    delete(textDirectory());
  }

  /// Returns the bytes of all files below a folder.
  static long sizeBytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long sum = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(tree)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : paths) {
      Files.delete(each);
    }
  }
}
