package io.blueshift.evaluation;

import io.blueshift.expression.SessionStyle;
import io.blueshift.function.SequenceAccess;
import io.blueshift.memory.MemoryBudget;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What expressions of one execution may depend on beside their input: immutable, so that workers
/// share it. Only the budget changes, and is safe for several threads.
///
/// @param parameters values of the statement's parameters in the form of
///     [io.blueshift.vector.Values]; an entry may be null for NULL
/// @param timeZone the session's zone
/// @param statementTimestampMicros when the statement began, microseconds since 1970-01-01 UTC
/// @param transactionTimestampMicros when its transaction began
/// @param style whose text forms and rules hold
/// @param randomSeed where RANDOM() starts; each worker derives its own sequence from it
/// @param sequences what NEXTVAL and its like ask
/// @param budget what expressions charge their memory to
public record EvaluationContext(
    List<@Nullable Object> parameters,
    ZoneId timeZone,
    long statementTimestampMicros,
    long transactionTimestampMicros,
    SessionStyle style,
    long randomSeed,
    SequenceAccess sequences,
    MemoryBudget budget) {

  /// Makes a context without parameters at one instant, in UTC.
  public static EvaluationContext of(SessionStyle style, long nowMicros, MemoryBudget budget) {
    return new EvaluationContext(
        List.of(),
        java.time.ZoneOffset.UTC,
        nowMicros,
        nowMicros,
        style,
        nowMicros,
        SequenceAccess.NONE,
        budget);
  }

  /// Returns a context that differs in the parameters, for the next outer row of a dependent join.
  public EvaluationContext withParameters(List<@Nullable Object> values) {
    return new EvaluationContext(
        values,
        timeZone,
        statementTimestampMicros,
        transactionTimestampMicros,
        style,
        randomSeed,
        sequences,
        budget);
  }

  /// Returns a context that charges another budget.
  public EvaluationContext withBudget(MemoryBudget otherBudget) {
    return new EvaluationContext(
        parameters,
        timeZone,
        statementTimestampMicros,
        transactionTimestampMicros,
        style,
        randomSeed,
        sequences,
        otherBudget);
  }

  /// Returns a context with its own random sequence, for one worker.
  public EvaluationContext withRandomSeed(long seed) {
    return new EvaluationContext(
        parameters,
        timeZone,
        statementTimestampMicros,
        transactionTimestampMicros,
        style,
        seed,
        sequences,
        budget);
  }
}
