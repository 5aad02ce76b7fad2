package io.blueshift.function;

import io.blueshift.expression.SessionStyle;
import java.time.ZoneId;

/// What functions and conversions may depend on beside their arguments.
///
/// @param timeZone the session's zone
/// @param statementTimestampMicros when the statement began, microseconds since 1970-01-01 UTC
/// @param transactionTimestampMicros when its transaction began
/// @param style whose text forms and rules hold
/// @param randomSeed where RANDOM() starts
/// @param sequences what NEXTVAL and its like ask
public record FunctionSession(
    ZoneId timeZone,
    long statementTimestampMicros,
    long transactionTimestampMicros,
    SessionStyle style,
    long randomSeed,
    SequenceAccess sequences) {}
