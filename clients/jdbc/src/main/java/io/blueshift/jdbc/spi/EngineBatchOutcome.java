package io.blueshift.jdbc.spi;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What many executions of a statement gave that all happen or none.
 *
 * @param updateCounts the changed rows of each execution; empty when one failed
 * @param generatedKeys values of IDENTITY columns made by the executions, when they were asked for, in their order
 * @param failure why nothing happened, or null
 * @param failedIndex the index of the execution that failed, -1 when it was none of them or all went well
 */
public record EngineBatchOutcome(
    List<Long> updateCounts,
    List<EngineRows> generatedKeys,
    @Nullable SQLException failure,
    int failedIndex) {}
