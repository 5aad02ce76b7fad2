package io.blueshift.function;

import org.jspecify.annotations.Nullable;

/// Computes one value. Arguments and result are in the form of [io.blueshift.vector.Values]; the
/// array is reused for the next row. An instance serves one worker.
@FunctionalInterface
public interface RowFunction {
  @Nullable Object apply(@Nullable Object[] arguments);
}
