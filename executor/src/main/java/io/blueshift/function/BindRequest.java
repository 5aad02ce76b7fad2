package io.blueshift.function;

import io.blueshift.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an implementation is made for.
///
/// @param argumentTypes the types of the arguments
/// @param resultType the type of the result
/// @param session what the session contributes
/// @param constants for each argument its value when it is known and not NULL, else null
public record BindRequest(
    List<LogicalType> argumentTypes,
    LogicalType resultType,
    FunctionSession session,
    List<@Nullable Object> constants) {

  /// Returns the text of a constant argument, null when it is not known.
  public @Nullable String constantText(int index) {
    return index < constants.size() && constants.get(index) instanceof byte[] bytes
        ? io.blueshift.vector.Values.text(bytes)
        : null;
  }
}
