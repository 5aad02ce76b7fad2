package io.blueshift.jdbc.spi;

import org.jspecify.annotations.Nullable;

/**
 * What an execution gave: rows, or a count of changed rows.
 *
 * @param rows the rows, or null when the statement gives none
 * @param updateCount the changed rows; 0 for statements that change no rows; -1 beside rows
 * @param generatedKeys values of IDENTITY columns made by the statement, when they were asked for
 */
public record EngineOutcome(
    @Nullable EngineRows rows, long updateCount, @Nullable EngineRows generatedKeys) {}
