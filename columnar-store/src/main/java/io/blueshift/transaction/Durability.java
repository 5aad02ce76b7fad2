package io.blueshift.transaction;

/// When a commit is acknowledged. A commit is visible as soon as its record is in the log, whatever
/// its durability.
public enum Durability {
  /// After the log is synced: a crash of the machine takes nothing back.
  SYNC,
  /// At once; the log is synced every second, so that a crash may take the last second back.
  EVERY_SECOND,
  /// At once; the log is synced when the operating system sees fit.
  NONE
}
