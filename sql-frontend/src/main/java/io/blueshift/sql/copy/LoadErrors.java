package io.blueshift.sql.copy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/// The records that one COPY has refused so far. Safe for use by several threads.
public final class LoadErrors {
  private static final int KEPT_MAX_COUNT = 10_000;

  private final long errorCountMax;
  private final List<LoadError> errors = new ArrayList<>();
  private long count;

  /// Makes an empty collection.
  ///
  /// @param errorCountMax how many errors may happen before the statement fails
  public LoadErrors(long errorCountMax) {
    this.errorCountMax = errorCountMax;
  }

  /// Adds an error.
  ///
  /// @throws DatabaseException when it is one too many
  synchronized void add(LoadError error) {
    count++;
    if (errors.size() < KEPT_MAX_COUNT) {
      errors.add(error);
    }
    if (count > errorCountMax) {
      throw tooMany(error);
    }
  }

  private DatabaseException tooMany(LoadError error) {
    String place =
        " [file="
            + error.fileName()
            + ", line="
            + error.lineNumber()
            + (error.columnName() == null ? "" : ", column=" + error.columnName())
            + (error.rawValue() == null ? "" : ", value=" + error.rawValue())
            + "]";
    return new DatabaseException(
            ErrorCode.BAD_COPY_FILE_FORMAT, "load failed: " + error.reason() + place)
        .withDetail(count + " record(s) refused, MAXERROR allows " + errorCountMax + ".")
        .withHint("See stl_load_errors for all of them; mend the file or raise MAXERROR.");
  }

  /// Returns how many records were refused.
  public synchronized long count() {
    return count;
  }

  /// Returns the refused records, at most the first ten thousand.
  public synchronized List<LoadError> errors() {
    return List.copyOf(errors);
  }
}
