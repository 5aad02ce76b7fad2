package io.blueshift.operator;

import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.ExpressionSet;
import io.blueshift.expression.Expression;
import io.blueshift.kernel.VectorAppender;
import io.blueshift.kernel.VectorBuilder;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Yields rows of expressions that read no column.
public final class ValuesSource implements Source {
  private final List<List<Expression>> rows;
  private final List<LogicalType> types;
  private final boolean isLiteral;

  /// Makes the source of a VALUES node.
  public ValuesSource(List<List<Expression>> rows, List<LogicalType> types) {
    this.rows = rows;
    this.types = types;
    this.isLiteral =
        rows.stream().allMatch(row -> row.stream().allMatch(Expression.Literal.class::isInstance));
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return isLiteral ? new LiteralCursor(worker) : new RowCursor(worker);
  }

  @Override
  public int parallelism() {
    return 1;
  }

  /// Rows of literals, which need no evaluation: the usual INSERT.
  private final class LiteralCursor implements Cursor {
    private final List<VectorBuilder> columns;
    private int nextRow;

    LiteralCursor(WorkerContext worker) {
      this.columns = types.stream().map(type -> new VectorBuilder(type, worker.budget())).toList();
    }

    @Override
    public @Nullable Batch next() {
      int count = Math.min(Batch.ROW_COUNT_MAX, rows.size() - nextRow);
      if (count == 0) {
        return null;
      }
      columns.forEach(VectorBuilder::clear);
      for (int row = nextRow; row < nextRow + count; row++) {
        List<Expression> cells = rows.get(row);
        for (int column = 0; column < columns.size(); column++) {
          columns.get(column).append(((Expression.Literal) cells.get(column)).value());
        }
      }
      nextRow += count;
      List<ColumnVector> vectors = new ArrayList<>(columns.size());
      columns.forEach(column -> vectors.add(column.build()));
      return Batch.of(count, vectors);
    }

    @Override
    public void close() {
      columns.forEach(VectorBuilder::close);
    }
  }

  private final class RowCursor implements Cursor {
    private final WorkerContext worker;
    private final List<VectorAppender> columns;
    private int nextRow;

    RowCursor(WorkerContext worker) {
      this.worker = worker;
      this.columns = types.stream().map(type -> new VectorAppender(type, worker.budget())).toList();
    }

    @Override
    public @Nullable Batch next() {
      int count = Math.min(Batch.ROW_COUNT_MAX, rows.size() - nextRow);
      if (count == 0) {
        return null;
      }
      columns.forEach(VectorAppender::clear);
      Batch oneRow = Batch.of(1, List.of());
      for (int row = nextRow; row < nextRow + count; row++) {
        try (ExpressionSet values =
            ExpressionCompiler.compileAll(rows.get(row), worker.evaluation())) {
          List<ColumnVector> vectors = values.evaluate(oneRow);
          for (int column = 0; column < columns.size(); column++) {
            columns.get(column).append(vectors.get(column), null, 0, 1);
          }
        }
      }
      nextRow += count;
      List<ColumnVector> vectors = new ArrayList<>(columns.size());
      columns.forEach(column -> vectors.add(column.vector()));
      return Batch.of(count, vectors);
    }

    @Override
    public void close() {
      columns.forEach(VectorAppender::close);
    }
  }
}
