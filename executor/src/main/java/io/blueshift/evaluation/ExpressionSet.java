package io.blueshift.evaluation;

import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.List;

/// Several expressions over the same input, compiled together: what they have in common is computed
/// once a batch. Otherwise like [VectorExpression].
public interface ExpressionSet extends AutoCloseable {
  /// Returns the types of the results.
  List<LogicalType> types();

  /// Computes every expression for the selected positions of a batch.
  List<ColumnVector> evaluate(Batch batch);

  /// Gives the result memory back.
  @Override
  void close();
}
