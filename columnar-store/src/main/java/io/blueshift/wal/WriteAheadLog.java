package io.blueshift.wal;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageFile;
import io.blueshift.transaction.Pending;
import io.blueshift.wal.LogFormat.FileHeader;
import io.blueshift.wal.LogFormat.FrameHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The log of a warehouse with a directory.
///
/// Appending writes a frame to the file and returns; a thread of the log syncs it, one sync for all
/// frames written before it began (group commit): at once when somebody waits, every second
/// otherwise. A file is begun with the first record that needs it, so that opening and closing a
/// warehouse writes nothing.
///
/// When an append fails, what it may have written must not come back as a record: the file is cut back
/// to the last whole frame and synced, or, where it cannot be cut, the next file is begun at once, whose
/// header says where this one ends. When that fails too, or any sync, nothing is known of what the device
/// has, and the log refuses all that follows.
///
/// Who ends a file syncs it too, at times while the log's thread does. An operating system tells a failed
/// write to one of two syncs at the same time, so that neither can be believed before both are over: what
/// was synced in the midst of the thread's sync is durable when that one ends well.
///
/// A file is ended when it has its size, so that whoever reads it can hold it in memory.
public final class WriteAheadLog implements CommitLog {
  /// The size of a file in bytes from which on the next record begins another one.
  public static final long FILE_SIZE_BYTES = 1 << 26;

  private static final long SYNC_INTERVAL_MILLIS = 1000;
  private static final String SYNC_FAILED =
      "the log could not be synced, so that commits may be lost";

  private record Waiter(long position, CompletableFuture<Void> durable) {}

  private final StorageDirectory directory;
  private final UUID warehouseId;
  private final int timeline;
  private final long fullFileSizeBytes;
  private final Runnable afterSync;
  private final PriorityQueue<Waiter> waiters =
      new PriorityQueue<>(Comparator.comparingLong(Waiter::position));

  /// Where the next record is made.
  private final ByteOutput frame = new ByteOutput();

  private LogPosition end;
  private @Nullable StorageFile file;
  private long fileSizeBytes;
  private volatile long durable;
  private @Nullable Thread syncThread;

  /// The file that [#sync] is syncing. Whoever ends it leaves it open.
  private @Nullable StorageFile syncing;

  /// Up to where others have synced the log since [#sync] began.
  private long syncedMeanwhile;

  private boolean closing;
  private @Nullable DatabaseException failure;

  /// Opens the log for appending. It is synced by the thread that [#startThread] starts, or by whoever
  /// calls [#sync].
  ///
  /// @param end where the next record goes; everything before is durable
  /// @param fullFileSizeBytes the size of a file from which on the next record begins another one
  /// @param afterSync called on the log's thread when more has become durable
  public WriteAheadLog(
      StorageDirectory directory,
      UUID warehouseId,
      int timeline,
      LogPosition end,
      long fullFileSizeBytes,
      Runnable afterSync) {
    this.directory = directory;
    this.warehouseId = warehouseId;
    this.timeline = timeline;
    this.end = end;
    this.durable = end.position();
    this.fullFileSizeBytes = fullFileSizeBytes;
    this.afterSync = afterSync;
  }

  /// Starts the thread that syncs the log until it is closed.
  public synchronized void startThread() {
    syncThread = Thread.ofPlatform().name("blueshift-log").daemon().start(this::syncLoop);
  }

  @Override
  public synchronized long append(LogRecord record) {
    requireWorking();
    if (file != null && fileSizeBytes >= fullFileSizeBytes) {
      endFile();
    }
    encode(record);
    int frameSizeBytes = frame.sizeBytes();
    StorageFile target = requireFile();
    try {
      target.append(frame.array(), 0, frameSizeBytes);
    } catch (RuntimeException e) {
      cutBack(target);
      throw e;
    }
    fileSizeBytes += frameSizeBytes;
    int recordChecksum = (int) ByteOutput.INT.get(frame.array(), 28);
    end = new LogPosition(end.fileNumber(), end.position() + frameSizeBytes, recordChecksum);
    return end.position();
  }

  private void encode(LogRecord record) {
    ByteOutput out = frame;
    out.clear();
    int headerSize = LogFormat.FRAME_HEADER_SIZE_BYTES;
    out.reserve(headerSize);
    RecordCodec.write(out, record);
    int payloadSize = out.sizeBytes() - headerSize;
    out.reserve((int) (LogFormat.frameSizeBytes(payloadSize) - out.sizeBytes()));
    int checksum = LogFormat.recordChecksum(end.checksum(), out.array(), headerSize, payloadSize);
    FrameHeader header =
        new FrameHeader(payloadSize, end.position(), durable, end.checksum(), checksum);
    LogFormat.encode(header, out.array(), 0);
  }

  private void requireWorking() {
    if (failure != null) {
      throw failure;
    }
    if (closing) {
      throw new DatabaseException(ErrorCode.WAREHOUSE_CLOSED, "the warehouse is closed");
    }
  }

  private StorageFile requireFile() {
    StorageFile open = file;
    return open != null ? open : beginFile();
  }

  /// Begins a file at the present end. Its header is durable before any frame can be.
  private StorageFile beginFile() {
    String name = LogFormat.fileName(end.fileNumber());
    if (directory.exists(name)) {
      directory.delete(name);
    }
    StorageFile made = directory.create(name);
    try {
      byte[] header =
          LogFormat.encode(
              new FileHeader(
                  warehouseId, timeline, end.fileNumber(), end.position(), end.checksum()));
      made.append(header, 0, header.length);
      made.sync();
      directory.syncFolder(LogFormat.FOLDER);
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
    fileSizeBytes = LogFormat.HEADER_SIZE_BYTES;
    file = made;
    return made;
  }

  /// Takes away what an append that failed may have written, for good.
  private void cutBack(StorageFile target) {
    boolean cut;
    try {
      target.truncate(fileSizeBytes);
      cut = true;
    } catch (RuntimeException e) {
      cut = false;
    }
    if (!cut) {
      endFile();
    }
    try {
      if (cut) {
        syncWritten(target);
      } else {
        beginFile();
      }
    } catch (RuntimeException e) {
      throw fail(
          "the log could not be cut back, so that a commit that failed may be there after all", e);
    }
  }

  /// Lets the next record begin a new file. What is in the present one becomes durable first; where
  /// that fails the log has failed.
  private void endFile() {
    StorageFile open = file;
    if (open == null) {
      return;
    }
    try {
      syncWritten(open);
      closeUnlessSyncing(open);
    } catch (RuntimeException e) {
      throw fail(SYNC_FAILED, e);
    }
    file = null;
    end = new LogPosition(end.fileNumber() + 1, end.position(), end.checksum());
  }

  /// Syncs the present file by whoever holds the lock.
  private void syncWritten(StorageFile open) {
    open.sync();
    if (syncing == null) {
      durable = end.position();
    } else {
      syncedMeanwhile = end.position();
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private void closeUnlessSyncing(StorageFile open) {
    if (syncing != open) {
      open.close();
    }
  }

  /// Ends the present file and returns where the next one begins, for a checkpoint of everything
  /// before.
  public LogPosition rotate() {
    List<CompletableFuture<Void>> done;
    LogPosition begun;
    synchronized (this) {
      requireWorking();
      endFile();
      begun = end;
      done = takeDurable();
    }
    done.forEach(future -> future.complete(null));
    return begun;
  }

  /// Deletes the files before a position's. Called when a checkpoint holds what they hold.
  public void deleteFilesBefore(LogPosition position) {
    filesBefore(directory, position).forEach(directory::delete);
  }

  /// Returns the names of the files before a position's, oldest first.
  public static List<String> filesBefore(StorageDirectory directory, LogPosition position) {
    return directory.list(LogFormat.FOLDER).stream()
        .map(LogFormat::fileNumber)
        .filter(number -> number >= 0 && number < position.fileNumber())
        .map(LogFormat::fileName)
        .toList();
  }

  /// Returns how many files the log has, and their size in bytes.
  public FileFigures files() {
    List<String> names =
        directory.list(LogFormat.FOLDER).stream()
            .filter(name -> LogFormat.fileNumber(name) >= 0)
            .map(name -> LogFormat.FOLDER + "/" + name)
            .toList();
    return new FileFigures(
        names.size(),
        names.stream().filter(directory::exists).mapToLong(directory::sizeBytes).sum());
  }

  /// The files of a log.
  public record FileFigures(int count, long sizeBytes) {}

  /// Returns the position of the next record.
  public synchronized LogPosition end() {
    return end;
  }

  @Override
  public Pending<Void> whenDurable(long position) {
    if (durable >= position) {
      return Pending.done();
    }
    CompletableFuture<Void> future = new CompletableFuture<>();
    synchronized (this) {
      if (durable >= position) {
        return Pending.done();
      }
      if (failure != null) {
        future.completeExceptionally(failure);
        return Pending.of(future);
      }
      waiters.add(new Waiter(position, future));
      notifyAll();
    }
    return Pending.of(future);
  }

  @Override
  public long durablePosition() {
    return durable;
  }

  @Override
  public synchronized boolean hasFailed() {
    return failure != null;
  }

  private void syncLoop() {
    boolean open = true;
    while (open) {
      try {
        open = awaitWork();
        sync();
      } catch (InterruptedException e) {
        open = false;
      }
    }
  }

  /// Waits until somebody waits, a second has passed, or the log is closed; returns whether it is
  /// open.
  @SuppressWarnings("WaitNotInLoop") // The caller loops, and an early sync does no harm.
  private synchronized boolean awaitWork() throws InterruptedException {
    if (waiters.isEmpty() && !closing) {
      wait(SYNC_INTERVAL_MILLIS);
    }
    return !closing;
  }

  /// Makes all that was appended before this call durable, and answers those who wait for it. Called
  /// by one thread at a time.
  public void sync() {
    StorageFile target;
    long written;
    synchronized (this) {
      if (failure != null) {
        return;
      }
      written = end.position();
      target = durable < written ? file : null;
      syncing = target;
      syncedMeanwhile = durable;
    }
    if (target != null && !sync(target)) {
      return;
    }
    List<CompletableFuture<Void>> done;
    synchronized (this) {
      if (failure != null) {
        return;
      }
      durable = target == null ? durable : Math.max(written, syncedMeanwhile);
      done = takeDurable();
    }
    done.forEach(future -> future.complete(null));
    if (target != null || !done.isEmpty()) {
      afterSync.run();
    }
  }

  /// Returns whether a file could be synced. Where it could not, the log has failed.
  private boolean sync(StorageFile target) {
    RuntimeException cause = null;
    try {
      target.sync();
    } catch (RuntimeException e) {
      cause = e;
    }
    synchronized (this) {
      syncing = null;
      if (file != target) {
        target.close();
      }
    }
    if (cause != null) {
      fail(SYNC_FAILED, cause);
    }
    return cause == null;
  }

  private List<CompletableFuture<Void>> takeDurable() {
    List<CompletableFuture<Void>> done = new ArrayList<>();
    while (!waiters.isEmpty() && waiters.peek().position <= durable) {
      done.add(waiters.poll().durable);
    }
    return done;
  }

  private DatabaseException fail(String what, RuntimeException cause) {
    DatabaseException error =
        new DatabaseException(
                ErrorCode.IO_ERROR,
                what + "; the warehouse takes no more changes [position=" + durable + "]",
                cause)
            .withHint("Mend the device, then open the warehouse again.");
    List<Waiter> failed;
    synchronized (this) {
      failure = error;
      failed = new ArrayList<>(waiters);
      waiters.clear();
    }
    failed.forEach(waiter -> waiter.durable.completeExceptionally(error));
    return error;
  }

  /// Syncs what was appended and closes the file.
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      if (closing) {
        return;
      }
      closing = true;
      notifyAll();
      running = syncThread;
    }
    if (running != null) {
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    sync();
    synchronized (this) {
      if (file != null) {
        file.close();
        file = null;
      }
    }
  }
}
