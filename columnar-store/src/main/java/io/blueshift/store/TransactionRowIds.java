package io.blueshift.store;

import io.blueshift.table.RowIdRanges;
import io.blueshift.table.RowIds;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Gives out the ids of the rows that one transaction adds, table by table. The first append takes as many as
/// it has rows; who appends again gets a block, so that the rows of many small appends follow each other,
/// also beside other writers, and become one change. Safe for use by several threads.
final class TransactionRowIds {
  private static final long BLOCK_SIZE_MIN = 64;
  private static final long BLOCK_SIZE_MAX = 8192;

  private final Map<Integer, Block> blocks = new HashMap<>();
  private final Map<Integer, RowIdRanges> taken = new HashMap<>();

  /// The ids that were taken last for a table, from `first` to before `end`, of which those from `next` on are
  /// unused.
  private static final class Block {
    private final AtomicLong counter;
    private long first;
    private long next;
    private long end;

    Block(AtomicLong counter, long first, long end) {
      this.counter = counter;
      this.first = first;
      this.next = first;
      this.end = end;
    }

    /// Takes more ids, behind these if nobody else took some meanwhile.
    void grow(long count) {
      long more = Math.max(count, Math.clamp(2 * (next - first), BLOCK_SIZE_MIN, BLOCK_SIZE_MAX));
      if (counter.compareAndSet(end, end + more)) {
        end += more;
      } else {
        first = counter.getAndAdd(more);
        next = first;
        end = first + more;
      }
    }
  }

  /// Takes the next ids of a table, one after the other, and returns the first.
  ///
  /// @param counter gives the table's ids to all transactions
  synchronized long take(int tableId, AtomicLong counter, long count) {
    Block block = blocks.get(tableId);
    if (block == null) {
      long first = counter.getAndAdd(count);
      block = new Block(counter, first, first + count);
      blocks.put(tableId, block);
    } else if (block.end - block.next < count) {
      block.grow(count);
    }
    long first = block.next;
    block.next += count;
    taken.computeIfAbsent(tableId, id -> new RowIdRanges()).add(first, first + count);
    return first;
  }

  /// Leaves out the rows that the transaction added.
  synchronized RowIds older(int tableId, RowIds rows) {
    RowIdRanges added = taken.get(tableId);
    return added == null ? rows : rows.outside(added);
  }

  /// Gives back what was not used, where nobody took ids since. Called when the transaction ends.
  synchronized void giveBack() {
    blocks.values().forEach(block -> block.counter.compareAndSet(block.end, block.next));
    blocks.clear();
  }
}
