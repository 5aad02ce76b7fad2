package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.StorageDirectory;
import io.blueshift.wal.ManifestFile;
import java.util.List;
import java.util.Set;

/// The names in a warehouse's folder.
///
/// <pre>
///   lock                 held by the process that writes; names it
///   manifest-…           the newest checkpoint
///   log/…                records since then
///   segments/…           rows of permanent tables
///   archive/…            manifests, log files and segments that are kept, when the warehouse keeps them
///   settings             settings of the warehouse that are not the default
///   temporary/…          rows of temporary tables; emptied at open
///   spill/…              rows of running queries; emptied at open
/// </pre>
final class StoreLayout {
  static final String LOCK = "lock";
  static final String LOG_FOLDER = "log";
  static final String SEGMENT_FOLDER = "segments";
  static final String TEMPORARY_FOLDER = "temporary";
  static final String SPILL_FOLDER = "spill";
  static final String ARCHIVE_FOLDER = "archive";
  static final String SETTINGS = "settings";

  private static final List<String> FOLDERS =
      List.of(LOG_FOLDER, SEGMENT_FOLDER, TEMPORARY_FOLDER, SPILL_FOLDER);

  /// Names beside those folders; a file is replaced by way of one with a suffix.
  private static final List<String> OTHERS =
      List.of(LOCK, ARCHIVE_FOLDER, SETTINGS, SETTINGS + ".tmp");

  private StoreLayout() {}

  /// Refuses a folder that holds something else than a warehouse.
  static void requireOwnFolder(StorageDirectory directory) {
    for (String name : directory.list("")) {
      if (!FOLDERS.contains(name) && !OTHERS.contains(name) && !ManifestFile.isManifestName(name)) {
        throw new DatabaseException(
                ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
                "the folder is not a warehouse and not empty [folder="
                    + directory.description()
                    + ", found="
                    + name
                    + "]")
            .withHint("Name an empty folder, or one that does not exist yet.");
      }
    }
  }

  /// Returns whether a name in a warehouse's folder is that of a folder.
  static boolean isFolder(String name) {
    return FOLDERS.contains(name) || name.equals(ARCHIVE_FOLDER);
  }

  static void createFolders(StorageDirectory directory) {
    for (String folder : FOLDERS) {
      if (!directory.exists(folder)) {
        directory.createFolder(folder);
      }
    }
  }

  /// Deletes the files of a folder except some.
  static void deleteFiles(StorageDirectory directory, String folder, Set<String> kept) {
    for (String name : directory.list(folder)) {
      String path = folder + "/" + name;
      if (!kept.contains(path)) {
        directory.delete(path);
      }
    }
  }
}
