package io.blueshift.evaluation;

import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;

/// A compiled expression: one instance serves one worker.
///
/// The result has one position for every position of the batch, flat, dictionary or constant;
/// positions outside the batch's selection hold any value, but errors happen only in selected rows.
/// Its memory belongs to the expression (or, for a bare column, to the batch) and is valid until the
/// next call or [#close].
public interface VectorExpression extends AutoCloseable {
  /// Returns the type of the result.
  LogicalType type();

  /// Computes the expression for every selected position of a batch.
  ///
  /// @throws io.blueshift.error.DatabaseException when it fails for a selected row
  ColumnVector evaluate(Batch batch);

  /// Gives the result memory back.
  @Override
  void close();
}
