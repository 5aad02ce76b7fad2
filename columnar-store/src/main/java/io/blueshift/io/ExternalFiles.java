package io.blueshift.io;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// The door to files outside of warehouses: what COPY reads and UNLOAD writes. Every failure is an
/// error that names the file.
public final class ExternalFiles {
  private ExternalFiles() {}

  /// Finds the files that a location names: a file, a glob (`*`, `?`, `[…]`, `{…}`), all files of a
  /// folder, or all files whose path begins with the location. Sorted by path; a leading `file://`
  /// is taken off.
  ///
  /// @throws DatabaseException UNDEFINED_FILE when there is none
  public static List<Path> find(String location) {
    String plain =
        location.startsWith("file://") ? location.substring("file://".length()) : location;
    Path path = Path.of(plain).toAbsolutePath().normalize();
    try {
      if (Files.isRegularFile(path)) {
        return List.of(path);
      }
      List<Path> found =
          Files.isDirectory(path) ? list(path, file -> true) : list(folderOf(path), matcher(path));
      if (found.isEmpty()) {
        throw new DatabaseException(
                ErrorCode.UNDEFINED_FILE, "no file matches [location=" + location + "]")
            .withHint(
                "Give a file, a folder, a prefix of file names or a glob such as /data/*.csv.");
      }
      return found;
    } catch (UncheckedIOException e) {
      throw IoErrors.of("list", path.toString(), e.getCause());
    } catch (IOException e) {
      throw IoErrors.of("list", path.toString(), e);
    }
  }

  /// Returns whether a file of a name is there.
  public static boolean exists(Path file) {
    return Files.isRegularFile(file);
  }

  /// Returns the folder below which all files that the path can mean lie.
  private static Path folderOf(Path path) {
    Path folder = path.getParent();
    while (folder != null && isGlob(folder)) {
      folder = folder.getParent();
    }
    return folder == null ? path : folder;
  }

  private static boolean isGlob(Path path) {
    return path.toString().chars().anyMatch(character -> "*?[{".indexOf(character) >= 0);
  }

  private static PathMatcher matcher(Path path) {
    String text = path.toString();
    return isGlob(path)
        ? FileSystems.getDefault().getPathMatcher("glob:" + text)
        : file -> file.toString().startsWith(text);
  }

  private static List<Path> list(Path folder, PathMatcher matcher) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, 16)) {
      return files.filter(Files::isRegularFile).filter(matcher::matches).sorted().toList();
    }
  }

  /// Returns a file's size.
  public static long sizeBytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw IoErrors.of("read", file.toString(), e);
    }
  }

  /// Opens a file for reading at any place.
  public static ExternalFileReader openReader(Path file) {
    return ExternalFileReader.open(file);
  }

  /// Opens a file for reading from its beginning.
  public static InputStream openStream(Path file) {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw IoErrors.of("open", file.toString(), e);
    }
  }

  /// Makes the folders above a file and opens it for writing, replacing what it held.
  public static OutputStream create(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      return Files.newOutputStream(
          file,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw IoErrors.of("create", file.toString(), e);
    }
  }

  /// Fails when a file exists.
  ///
  /// @throws DatabaseException DUPLICATE_FILE
  public static void requireAbsent(Path file) {
    if (Files.exists(file)) {
      throw new DatabaseException(ErrorCode.DUPLICATE_FILE, "the file exists [file=" + file + "]")
          .withHint("Add ALLOWOVERWRITE to replace files, or choose another prefix.");
    }
  }

  /// Gives a finished file its final name, replacing what has that name.
  public static void rename(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw IoErrors.of("rename", from.toString(), e);
    }
  }

  /// Deletes a file if it exists.
  public static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw IoErrors.of("delete", file.toString(), e);
    }
  }

  /// Returns the error for a failed read or write of an external file.
  public static DatabaseException failure(String action, Path file, IOException cause) {
    return IoErrors.of(action, file.toString(), cause);
  }
}
