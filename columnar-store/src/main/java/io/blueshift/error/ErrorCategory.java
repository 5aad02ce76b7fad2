package io.blueshift.error;

/// Says who caused an error, and so who can mend it. Each category owns a range of error numbers.
public enum ErrorCategory {
  /// The statement or its data is wrong; the person who sent it can mend it.
  USER,
  /// Memory, disk, time or another limit is used up; the same statement may succeed later.
  RESOURCE,
  /// Something outside the process failed: a file, a network peer, another process.
  EXTERNAL,
  /// Stored bytes are not what was written.
  CORRUPTION,
  /// A defect of Blueshift itself.
  INTERNAL
}
