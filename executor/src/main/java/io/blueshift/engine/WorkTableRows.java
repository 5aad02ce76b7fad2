package io.blueshift.engine;

import java.util.List;

/// The rows that a recursion found last, as the step's plan reads them.
///
/// @param workTableId the recursion that they belong to
public record WorkTableRows(int workTableId, List<ResultBatch> batches) {}
