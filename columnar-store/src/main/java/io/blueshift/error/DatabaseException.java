package io.blueshift.error;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// The one way in which a statement fails: an error code, a message for the person who sent it, and,
/// where they are known, a position in the statement, a detail and a hint that says what to do.
///
/// Messages have static text first and values last in brackets:
/// `page checksum differs [segment=…, page=3]`.
public final class DatabaseException extends RuntimeException {
  private final ErrorCode code;
  private final @Nullable SourcePosition position;
  private final @Nullable String detail;
  private final @Nullable String hint;

  public DatabaseException(ErrorCode code, String message) {
    this(code, message, null, null, null, null);
  }

  public DatabaseException(ErrorCode code, String message, @Nullable Throwable cause) {
    this(code, message, null, null, null, cause);
  }

  private DatabaseException(
      ErrorCode code,
      String message,
      @Nullable SourcePosition position,
      @Nullable String detail,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(requireNonNull(message), cause);
    this.code = requireNonNull(code);
    this.position = position;
    this.detail = detail;
    this.hint = hint;
  }

  /// Returns a copy of this error that also says where in the statement it happened.
  public DatabaseException at(SourcePosition where) {
    return with(where, detail, hint);
  }

  /// Returns a copy of this error with a sentence that explains the circumstances.
  public DatabaseException withDetail(String text) {
    return with(position, text, hint);
  }

  /// Returns a copy of this error with a sentence that says what to do about it.
  public DatabaseException withHint(String text) {
    return with(position, detail, text);
  }

  private DatabaseException with(
      @Nullable SourcePosition where, @Nullable String why, @Nullable String advice) {
    DatabaseException copy = new DatabaseException(code, message(), where, why, advice, getCause());
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  /// Returns the code, which fixes the SQLSTATE.
  public ErrorCode code() {
    return code;
  }

  /// Returns the message without position, detail and hint.
  public String message() {
    return requireNonNull(getMessage());
  }

  /// Returns where in the statement the error is, or null when it is about no single place.
  public @Nullable SourcePosition position() {
    return position;
  }

  /// Returns what else is known, or null.
  public @Nullable String detail() {
    return detail;
  }

  /// Returns what to do, or null.
  public @Nullable String hint() {
    return hint;
  }
}
