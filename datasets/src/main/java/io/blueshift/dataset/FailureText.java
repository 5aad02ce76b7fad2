package io.blueshift.dataset;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Says in words what went wrong with files: the platform's messages are often the file's name alone.
public final class FailureText {
  private FailureText() {}

  /// Returns one line for people.
  public static String of(IOException failure) {
    if (!(failure instanceof FileSystemException problem) || problem.getFile() == null) {
      return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
    String reason =
        switch (problem) {
          case NoSuchFileException _ -> "no such file or folder";
          case AccessDeniedException _ -> "permission denied";
          case FileAlreadyExistsException _ -> "there is a file where a folder should be";
          default -> problem.getReason();
        };
    return reason == null
        ? String.valueOf(problem.getMessage())
        : reason + " [file=" + problem.getFile() + "]";
  }
}
