package io.blueshift.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.table.RowIds;
import io.blueshift.table.RowMemory;
import io.blueshift.table.WriteBuffer;
import io.blueshift.type.LogicalType;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingTableTest {
  private static final List<SegmentColumn> COLUMNS =
      List.of(new SegmentColumn(1, "a", LogicalType.BIGINT, SegmentColumn.Compression.AUTOMATIC));

  private final PendingTable pending =
      new PendingTable(new RowMemory(MemoryBudget.root("test", 1 << 20)));

  private WriteBuffer begun(int rowCount) {
    WriteBuffer buffer = pending.beginBuffer(COLUMNS);
    for (int row = 0; row < rowCount; row++) {
      buffer.append(new Object[] {(long) row}, row);
    }
    return buffer;
  }

  @Test
  void rowsAreCountedWithoutThoseThatWereTakenAway() {
    begun(3);
    WriteBuffer last = begun(2);
    assertThat(pending.rowCount(10)).isEqualTo(15);
    last.append(new Object[] {7L}, 7);
    assertThat(pending.rowCount(10)).isEqualTo(16);
    pending.remove(last);
    assertThat(pending.rowCount(10)).isEqualTo(13);
    PendingTable.Mark mark = pending.mark();
    pending.delete(
        () -> {
          throw new AssertionError("the row was not deleted before");
        },
        RowIds.of(1));
    assertThat(pending.rowCount(10)).isEqualTo(12);
    pending.rollbackTo(mark);
    assertThat(pending.rowCount(10)).isEqualTo(13);
    pending.truncate();
    assertThat(pending.rowCount(10)).isZero();
  }
}
