package io.blueshift.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.table.RowIds;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogRecord;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CommitHistoryTest {
  private final CommitHistory history = new CommitHistory();

  private static LogRecord record(long commitNumber, int tableId, long rowCount) {
    LogChange change =
        new LogChange.RowsDeleted(tableId, RowIds.of(LongStream.range(0, rowCount).toArray()));
    return new LogRecord(LogRecord.Kind.COMMIT, 1, commitNumber, 0, "user", 0, 0, List.of(change));
  }

  private List<Long> numbersSince(long commitNumber) {
    return history.since(commitNumber).stream().map(CommitHistory.Commit::number).toList();
  }

  @Test
  void nothingIsKeptWhileNobodyMayAsk() {
    history.note(record(1, 7, 1));
    assertThat(history.commitCount()).isZero();
    history.open(1);
    history.note(record(2, 7, 1));
    history.close(1);
    assertThat(history.commitCount()).isZero();
  }

  @Test
  void commitsAreKeptForTheOldestWhoMayAsk() {
    history.open(1);
    history.note(record(2, 7, 1));
    history.open(2);
    history.open(2);
    history.note(record(3, 7, 1));
    assertThat(numbersSince(1)).containsExactly(2L, 3L);
    assertThat(numbersSince(2)).containsExactly(3L);
    history.close(1);
    assertThat(numbersSince(0)).containsExactly(3L);
    history.close(2);
    assertThat(history.commitCount()).isOne();
    history.close(2);
    assertThat(history.commitCount()).isZero();
  }

  @Test
  void ofTooManyRowsOnlyTheTablesAreKept() {
    history.open(1);
    history.note(record(2, 7, 10));
    history.note(record(3, 8, CommitHistory.ROW_COUNT_MAX - 5));
    assertThat(numbersSince(1)).containsExactly(3L);
    assertThat(history.isGivenUp(7, 1)).isTrue();
    assertThat(history.isGivenUp(7, 2)).isFalse();
    assertThat(history.isGivenUp(8, 1)).isFalse();
    history.open(3);
    history.close(1);
    assertThat(history.isGivenUp(7, 1)).isFalse();
    history.close(3);
  }
}
