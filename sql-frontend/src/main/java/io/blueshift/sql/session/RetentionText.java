package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads how long versions of rows are kept: a number and a unit, such as `90 minutes` or `0`.
final class RetentionText {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9}) *([a-z]*)");

  private RetentionText() {}

  /// Returns microseconds.
  static long micros(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    TimeUnit unit = matcher.matches() ? unit(matcher.group(2), matcher.group(1)) : null;
    if (unit == null) {
      throw new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE, "invalid retention [value=" + text + "]")
          .withHint("Write a number and seconds, minutes, hours or days, or 0.");
    }
    return unit.toMicros(Long.parseLong(matcher.group(1)));
  }

  private static @Nullable TimeUnit unit(String word, String number) {
    return switch (word) {
      case "s", "sec", "second", "seconds" -> TimeUnit.SECONDS;
      case "m", "min", "minute", "minutes" -> TimeUnit.MINUTES;
      case "h", "hour", "hours" -> TimeUnit.HOURS;
      case "d", "day", "days" -> TimeUnit.DAYS;
      case "" -> number.matches("0+") ? TimeUnit.SECONDS : null;
      default -> null;
    };
  }
}
