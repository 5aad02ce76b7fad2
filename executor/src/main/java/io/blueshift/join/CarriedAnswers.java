package io.blueshift.join;

import io.blueshift.memory.MemoryBudget;

/// What is known of each probe row while the build side goes by in pieces, each of which sees all probe
/// rows in the same order. Used by one thread.
final class CarriedAnswers implements AutoCloseable {
  private final MemoryBudget budget;
  private final byte[] answers;
  private int nextRow;
  private boolean lastPiece;

  CarriedAnswers(int rowCount, MemoryBudget budget) {
    budget.reserve(rowCount);
    this.budget = budget;
    this.answers = new byte[rowCount];
  }

  /// Begins to go through the probe rows for another piece.
  void begin(boolean isLastPiece) {
    nextRow = 0;
    lastPiece = isLastPiece;
  }

  /// Returns whether unmatched rows are known to have no match at all.
  boolean isLastPiece() {
    return lastPiece;
  }

  /// Reads what is known of the next rows.
  void load(byte[] target, int count) {
    System.arraycopy(answers, nextRow, target, 0, count);
  }

  /// Writes what is known of the rows that were read last and goes on.
  void store(byte[] source, int count) {
    System.arraycopy(source, 0, answers, nextRow, count);
    nextRow += count;
  }

  @Override
  public void close() {
    budget.release(answers.length);
  }
}
