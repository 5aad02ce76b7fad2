package io.blueshift.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.io.SimulatedDirectory.Change;
import io.blueshift.io.SimulatedDirectory.Fault;
import io.blueshift.transaction.Pending;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What holds when somebody ends a file in the midst of the sync of the log's thread. Of two syncs of one
/// file at the same time only one hears of a failure.
class WriteAheadLogTest {
  private final SimulatedDirectory device = new SimulatedDirectory(1, this::before);
  private final WriteAheadLog log =
      new WriteAheadLog(
          device,
          new UUID(1, 2),
          1,
          new LogPosition(1, 0, 0),
          WriteAheadLog.FILE_SIZE_BYTES,
          () -> this.syncCount++);

  private int syncCount;
  private Runnable inTheMidstOfSync = () -> {};
  private long position;

  private void before(Change change, String name) {
    if (change == Change.SYNC) {
      Runnable action = inTheMidstOfSync;
      inTheMidstOfSync = () -> {};
      action.run();
    }
  }

  @BeforeEach
  void appendARecord() {
    device.createFolder(LogFormat.FOLDER);
    position = append();
  }

  private long append() {
    return log.append(new LogRecord(LogRecord.Kind.COMMIT, 1, 1, 0, "somebody", 0, 0, List.of()));
  }

  @Test
  void nothingIsDurableWhenTheOtherSyncFailed() {
    Pending<Void> durable = log.whenDurable(position);
    inTheMidstOfSync =
        () -> {
          device.failAt(1, Fault.ERROR_ONCE);
          assertThatThrownBy(log::rotate).isInstanceOf(DatabaseException.class);
        };

    log.sync();

    assertThatThrownBy(durable::await).hasMessageContaining("could not be synced");
    assertThat(log.durablePosition()).isZero();
    assertThat(syncCount).isZero();
  }

  @Test
  void nothingIsDurableWhenTheFileWasEndedAndItsSyncFailsLater() {
    Pending<Void> durable = log.whenDurable(position);
    inTheMidstOfSync =
        () -> {
          log.rotate();
          assertThat(durable.isDone()).isFalse();
          assertThat(log.durablePosition()).isZero();
          device.failAt(1, Fault.ERROR_ONCE);
        };

    log.sync();

    assertThatThrownBy(durable::await).hasMessageContaining("could not be synced");
    assertThat(log.durablePosition()).isZero();
    assertThat(log.hasFailed()).isTrue();
    assertThatThrownBy(this::append).hasMessageContaining("could not be synced");
  }

  @Test
  void allIsDurableWhenBothSyncsEndWell() {
    Pending<Void> durable = log.whenDurable(position);
    inTheMidstOfSync =
        () -> {
          position = append();
          log.rotate();
        };

    log.sync();

    assertThat(durable.isDone()).isTrue();
    assertThat(log.durablePosition()).isEqualTo(position);
    assertThat(append()).isGreaterThan(position);
    log.sync();
    assertThat(log.durablePosition()).isEqualTo(log.end().position());
    assertThat(device.list(LogFormat.FOLDER)).hasSize(2);
  }
}
