package io.blueshift.evaluation;

import io.blueshift.kernel.RowComparison;
import io.blueshift.kernel.VectorAppender;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.kernel.VectorHash;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// IN over constants, in any lane: a small hash table of the candidates, linearly probed.
///
/// A position that equals no candidate is NULL when a candidate is NULL.
final class InListNode extends StrictNode {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final EvaluationNode[] candidates;
  private final VectorAppender distinct;
  private final VectorHash hash = new VectorHash();
  private long[] candidateHashes = {};
  private long[] hashes = {};
  private int[] positions = {};
  private int[] slots = {};
  private boolean hasNullCandidate;
  private boolean prepared;

  InListNode(EvaluationNode operand, EvaluationNode[] candidates, MemoryBudget budget) {
    super(LogicalType.BOOL, budget, operand);
    this.candidates = candidates;
    this.distinct = new VectorAppender(operand.type(), budget);
  }

  private void prepare() {
    for (EvaluationNode candidate : candidates) {
      ConstantVector constant = (ConstantVector) candidate.evaluate(EvaluationFrame.ofConstants());
      if (constant.isNull()) {
        hasNullCandidate = true;
      } else {
        distinct.append(constant, null, 0, 1);
      }
    }
    int count = distinct.rowCount();
    FlatVector values = distinct.vector();
    candidateHashes = new long[Math.max(1, count)];
    hash.hash(values, null, candidateHashes);
    slots = new int[Integer.highestOneBit(Math.max(4, count * 2)) << 1];
    for (int index = 0; index < count; index++) {
      int slot = (int) candidateHashes[index] & slots.length - 1;
      while (slots[slot] != 0) {
        slot = slot + 1 & slots.length - 1;
      }
      slots[slot] = index + 1;
    }
    prepared = true;
  }

  @Override
  FlatVector run(EvaluationFrame frame, ColumnVector[] vectors) {
    if (!prepared) {
      prepare();
    }
    MemorySegment bits = beginResult(frame, vectors);
    FlatVector operand = flat(0, vectors, frame);
    long[] words = frame.activeAndPresent(vectors);
    hashActive(operand, words, frame.rowCount());
    FlatVector values = distinct.vector();
    for (int index = 0; index < words.length; index++) {
      long found = 0;
      for (long rest = words[index]; rest != 0; rest &= rest - 1) {
        int position = (index << 6) + Long.numberOfTrailingZeros(rest);
        if (contains(operand, position, values)) {
          found |= 1L << position;
        }
      }
      bits.set(LONG, (long) index << 3, found);
      if (hasNullCandidate) {
        markUnknown(result(), index, words[index] & ~found);
      }
    }
    return result().finish(frame.rowCount());
  }

  private void hashActive(FlatVector operand, long[] words, int rowCount) {
    if (hashes.length < rowCount) {
      hashes = new long[rowCount];
      positions = new int[rowCount];
    }
    int count = 0;
    for (int index = 0; index < words.length; index++) {
      for (long rest = words[index]; rest != 0; rest &= rest - 1) {
        positions[count++] = (index << 6) + Long.numberOfTrailingZeros(rest);
      }
    }
    hash.hash(operand, count == rowCount ? null : new SelectionVector(positions, count), hashes);
  }

  private boolean contains(FlatVector operand, int position, FlatVector values) {
    long wanted = hashes[position];
    int slot = (int) wanted & slots.length - 1;
    while (slots[slot] != 0) {
      int candidate = slots[slot] - 1;
      if (candidateHashes[candidate] == wanted
          && RowComparison.equal(operand, position, values, candidate)) {
        return true;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return false;
  }

  private static void markUnknown(VectorBuffer target, int index, long word) {
    for (long rest = word; rest != 0; rest &= rest - 1) {
      target.setNull((index << 6) + Long.numberOfTrailingZeros(rest));
    }
  }

  @Override
  public void close() {
    super.close();
    distinct.close();
  }
}
