package io.blueshift.io;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/// Turns the platform's failures into database errors.
final class IoErrors {
  private IoErrors() {}

  static DatabaseException of(String action, String name, IOException cause) {
    String where = " [action=" + action + ", file=" + name + "]";
    if (cause instanceof NoSuchFileException) {
      return missing(action, name);
    }
    if (cause instanceof FileAlreadyExistsException) {
      return duplicate(action, name);
    }
    if (cause instanceof AccessDeniedException) {
      return new DatabaseException(
              ErrorCode.IO_ERROR, "permission to use the file denied" + where, cause)
          .withHint("Give the user that runs the process read and write permission.");
    }
    String reason = String.valueOf(cause.getMessage());
    if (reason.contains("No space left") || reason.contains("quota exceeded")) {
      return diskFull(action, name, cause);
    }
    return new DatabaseException(
        ErrorCode.IO_ERROR,
        "file operation failed [action=" + action + ", file=" + name + ", reason=" + reason + "]",
        cause);
  }

  static DatabaseException missing(String action, String name) {
    return new DatabaseException(
        ErrorCode.UNDEFINED_FILE, "file does not exist [action=" + action + ", file=" + name + "]");
  }

  static DatabaseException missingFolder(String name) {
    return new DatabaseException(
            ErrorCode.UNDEFINED_FILE, "the warehouse's folder does not exist [folder=" + name + "]")
        .withHint("Check the path; opening it for writing would make a new warehouse.");
  }

  static DatabaseException notAFolder(String name) {
    return new DatabaseException(
            ErrorCode.DUPLICATE_FILE,
            "a warehouse is a folder, and this is a file [file=" + name + "]")
        .withHint("Name a folder; it is made if it does not exist.");
  }

  static DatabaseException duplicate(String action, String name) {
    return new DatabaseException(
        ErrorCode.DUPLICATE_FILE, "file exists already [action=" + action + ", file=" + name + "]");
  }

  static DatabaseException diskFull(String action, String name, IOException cause) {
    return new DatabaseException(
            ErrorCode.DISK_FULL,
            "no space left on device [action=" + action + ", file=" + name + "]",
            cause)
        .withHint("Free space on the device, then repeat the statement.");
  }

  static DatabaseException inUse(String name, String holder) {
    return new DatabaseException(
            ErrorCode.OBJECT_IN_USE,
            "the warehouse is open elsewhere [lock=" + name + ", holder=" + holder + "]")
        .withHint("Close the other process, or open the warehouse read-only.");
  }

  static DatabaseException readOnly(String action, String name) {
    return new DatabaseException(
        ErrorCode.READ_ONLY_TRANSACTION,
        "the warehouse is open read-only [action=" + action + ", file=" + name + "]");
  }

  static DatabaseException truncated(String name, long offset, long wantedBytes, long sizeBytes) {
    return new DatabaseException(
        ErrorCode.IO_ERROR,
        "file ends before the bytes asked for [file="
            + name
            + ", offset="
            + offset
            + ", wanted="
            + wantedBytes
            + " bytes, size="
            + sizeBytes
            + " bytes]");
  }
}
