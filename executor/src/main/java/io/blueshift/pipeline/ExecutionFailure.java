package io.blueshift.pipeline;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;

/// Turns an error of the virtual machine into the way in which a statement fails, so that one query's
/// misfortune does not end a worker.
final class ExecutionFailure {
  private ExecutionFailure() {}

  static DatabaseException of(Error error) {
    return switch (error) {
      case OutOfMemoryError e ->
          new DatabaseException(ErrorCode.OUT_OF_MEMORY, "the Java heap is full", e)
              .withHint("Lower memory_limit or give the process more heap.");
      case StackOverflowError e ->
          new DatabaseException(ErrorCode.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded", e);
      default ->
          new DatabaseException(
              ErrorCode.INTERNAL_ERROR, "unexpected error [error=" + error + "]", error);
    };
  }
}
