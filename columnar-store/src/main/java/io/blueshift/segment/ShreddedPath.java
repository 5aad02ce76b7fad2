package io.blueshift.segment;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The keys that lead to a value inside a SUPER value, the outermost first; none for the whole value.
final class ShreddedPath {
  private ShreddedPath() {}

  /// Returns a path as text for messages.
  static String of(List<byte[]> keys) {
    StringBuilder text = new StringBuilder();
    for (byte[] key : keys) {
      text.append('.').append(new String(key, StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  /// Returns whether a path begins with all keys of another, or is the same.
  static boolean beginsWith(List<byte[]> path, List<byte[]> beginning) {
    if (path.size() < beginning.size()) {
      return false;
    }
    for (int index = 0; index < beginning.size(); index++) {
      if (!Arrays.equals(path.get(index), beginning.get(index))) {
        return false;
      }
    }
    return true;
  }
}
