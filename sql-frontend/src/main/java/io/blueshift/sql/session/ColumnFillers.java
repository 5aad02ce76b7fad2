package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ExpressionText;
import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.VectorBuilder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.sql.copy.CopyTarget;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the values of columns that a statement does not bring: the same default for every row, or the
/// next values of an IDENTITY.
final class ColumnFillers {
  private final StatementScope scope;
  private final TableDefinition table;
  private final List<Long> generated = new ArrayList<>();
  private boolean keepGenerated;

  ColumnFillers(StatementScope scope, TableDefinition table) {
    this.scope = scope;
    this.table = table;
  }

  /// Asks to keep the identity values that are made.
  void keepGenerated() {
    keepGenerated = true;
  }

  /// Returns the identity values that were made, in the order of their making.
  List<Long> generated() {
    return List.copyOf(generated);
  }

  /// Returns the filler of a column.
  CopyTarget.FillerFactory filler(ColumnDefinition column) {
    IdentityDefinition identity = column.identity();
    if (identity != null) {
      return budget -> new IdentityFiller(column, identity, budget);
    }
    ExpressionText text = column.defaultValue();
    if (text != null && SequenceTexts.takesValues(text)) {
      return sequenceFiller(column, text);
    }
    Object value = new DefaultValues(scope).value(column);
    return budget -> new ConstantFiller(column.type(), value, budget);
  }

  private CopyTarget.FillerFactory sequenceFiller(ColumnDefinition column, ExpressionText text) {
    SequenceDefinition sequence = new SequenceTexts(scope).plainSequence(text);
    if (sequence == null || !(column.type() instanceof IntegralType type)) {
      throw new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "COPY cannot compute a default with a sequence in it [column=" + column.name() + "]")
          .withHint("Load into another table, and use INSERT … SELECT.");
    }
    return budget -> new SequenceFiller(column.type(), type, sequence, budget);
  }

  private final class SequenceFiller implements CopyTarget.Filler {
    private final IntegralType range;
    private final SequenceDefinition sequence;
    private final StatementSequences sequences = new StatementSequences(scope);
    private final VectorBuilder builder;

    SequenceFiller(
        LogicalType type, IntegralType range, SequenceDefinition sequence, MemoryBudget budget) {
      this.range = range;
      this.sequence = sequence;
      this.builder = new VectorBuilder(type, budget);
    }

    @Override
    public ColumnVector fill(int rowCount) {
      builder.clear();
      for (int row = 0; row < rowCount; row++) {
        long value = sequences.next(sequence.id());
        if (value < range.minimum() || value > range.maximum()) {
          throw new DatabaseException(
              ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
              "value of the sequence is out of range for the column [sequence="
                  + sequence.name()
                  + ", value="
                  + value
                  + "]");
        }
        builder.append(value);
      }
      return builder.build();
    }

    @Override
    public void close() {
      builder.close();
    }
  }

  private static final class ConstantFiller implements CopyTarget.Filler {
    private final VectorBuilder builder;

    ConstantFiller(LogicalType type, @Nullable Object value, MemoryBudget budget) {
      builder = new VectorBuilder(type, budget);
      builder.append(value);
    }

    @Override
    public ColumnVector fill(int rowCount) {
      return builder.buildConstant(rowCount);
    }

    @Override
    public void close() {
      builder.close();
    }
  }

  private final class IdentityFiller implements CopyTarget.Filler {
    private final ColumnDefinition column;
    private final IdentityDefinition identity;
    private final VectorBuilder builder;

    IdentityFiller(ColumnDefinition column, IdentityDefinition identity, MemoryBudget budget) {
      this.column = column;
      this.identity = identity;
      this.builder = new VectorBuilder(column.type(), budget);
    }

    @Override
    public ColumnVector fill(int rowCount) {
      Transaction transaction = scope.transaction();
      long first;
      synchronized (ColumnFillers.this) {
        first = transaction.allocateIdentityValues(table.id(), column.number(), rowCount);
        for (int row = 0; keepGenerated && row < rowCount; row++) {
          generated.add(first + row * identity.step());
        }
      }
      builder.clear();
      for (int row = 0; row < rowCount; row++) {
        builder.append(first + row * identity.step());
      }
      return builder.build();
    }

    @Override
    public void close() {
      builder.close();
    }
  }
}
