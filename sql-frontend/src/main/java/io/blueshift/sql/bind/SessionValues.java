package io.blueshift.sql.bind;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What functions such as CURRENT_USER answer, by function name. Notes what was asked for, since a plan
/// that holds an answer is good only as long as the answer is the same. Used by one thread.
public final class SessionValues {
  private final Function<String, @Nullable String> source;
  private final Map<String, String> used = new LinkedHashMap<>();

  /// @param source answers null to names that it does not know
  public SessionValues(Function<String, @Nullable String> source) {
    this.source = source;
  }

  /// Returns the answer of a function, or null when it is none of the session's.
  @Nullable String get(String name) {
    String value = source.apply(name);
    if (value != null) {
      used.put(name, value);
    }
    return value;
  }

  /// Returns the answers that were asked for.
  public Map<String, String> used() {
    return Map.copyOf(used);
  }
}
