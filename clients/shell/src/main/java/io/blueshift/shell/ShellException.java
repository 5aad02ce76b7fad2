package io.blueshift.shell;

/// A mistake in a backslash command, or a file that cannot be read or written: the shell prints the
/// message and goes on, or stops when ON_ERROR_STOP is set.
final class ShellException extends Exception {
  ShellException(String message) {
    super(message);
  }

  ShellException(String message, Throwable cause) {
    super(message, cause);
  }
}
