package io.blueshift.dataset.file;

import io.blueshift.dataset.Dataset;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.parquet.ParquetCompression;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Writes a [Dataset] as one file per table, with a fixed number of threads that take up the parts
/// of all tables in order. Beside the files it leaves `load.sql`, which creates the tables and
/// copies the files into them.
///
/// @param format the files' format
/// @param compression how Parquet's pages are compressed; other formats ignore it
/// @param threadCount how many parts are made at the same time
public record DatasetWriter(FileFormat format, ParquetCompression compression, int threadCount) {

  /// What the writer has done so far; called by its threads, often.
  @FunctionalInterface
  public interface ProgressListener {
    /// Takes note of more rows of a table.
    void rowsWritten(DatasetTable table, long rowCount);
  }

  private static final int ROWS_PER_REPORT = 8192;

  /// Writes all tables below a directory, which is created if it is missing; files of the same
  /// names are replaced.
  ///
  /// @return the number of rows written
  /// @throws IOException if a file could not be written, or the thread was interrupted
  public long write(Dataset dataset, Path directory, ProgressListener progress) throws IOException {
    Files.createDirectories(directory);
    List<PartTask> tasks = new ArrayList<>();
    for (DatasetTable table : dataset.tables()) {
      TableProgress state = new TableProgress(table, format.file(directory, table));
      for (int part = 0; part < table.partCount(); part++) {
        tasks.add(new PartTask(state, part));
      }
    }
    long rowCount = run(tasks, progress);
    Files.writeString(directory.resolve("load.sql"), loadScript(dataset, directory));
    return rowCount;
  }

  /// Returns the statements that create a set's tables and copy its files, from a directory, into
  /// them.
  public String loadScript(Dataset dataset, Path directory) {
    StringBuilder script = new StringBuilder();
    for (DatasetTable table : dataset.tables()) {
      script.append(table.createTable()).append(";\n\n");
    }
    for (DatasetTable table : dataset.tables()) {
      Path file = format.file(directory.toAbsolutePath(), table);
      script.append(format.copyStatement(table, file)).append(";\n");
    }
    return script.toString();
  }

  private long run(List<PartTask> tasks, ProgressListener progress) throws IOException {
    AtomicInteger nextTask = new AtomicInteger();
    AtomicLong rowCount = new AtomicLong();
    Callable<Void> work =
        () -> {
          for (int index = nextTask.getAndIncrement();
              index < tasks.size();
              index = nextTask.getAndIncrement()) {
            rowCount.addAndGet(runTask(tasks.get(index), progress));
          }
          return null;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(threadCount)) {
      List<Future<Void>> workers = new ArrayList<>();
      for (int thread = 0; thread < threadCount; thread++) {
        workers.add(threads.submit(work));
      }
      for (Future<Void> worker : workers) {
        awaitWorker(worker, nextTask, tasks.size());
      }
    }
    return rowCount.get();
  }

  private static void awaitWorker(Future<Void> worker, AtomicInteger nextTask, int taskCount)
      throws IOException {
    try {
      worker.get();
    } catch (ExecutionException failure) {
      nextTask.set(taskCount);
      switch (failure.getCause()) {
        case IOException cause -> throw cause;
        case UncheckedIOException cause -> throw cause.getCause();
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException("a writer thread failed", failure);
      }
    } catch (InterruptedException interruption) {
      nextTask.set(taskCount);
      Thread.currentThread().interrupt();
      InterruptedIOException failure = new InterruptedIOException("writing was interrupted");
      failure.initCause(interruption);
      throw failure;
    }
  }

  private long runTask(PartTask task, ProgressListener progress) throws IOException {
    TableProgress state = task.state;
    PartSink sink = state.open(this).openPart(task.part);
    CountingSink counter = new CountingSink(sink, state.table, progress, ROWS_PER_REPORT);
    state.table.generate(task.part, counter);
    counter.reportRest();
    sink.finish();
    state.partFinished();
    return counter.rowCount();
  }

  private TableFile createFile(Path file, DatasetTable table) throws IOException {
    return switch (format) {
      case TBL -> DelimitedTableFile.createTbl(file, table);
      case CSV -> DelimitedTableFile.createCsv(file, table);
      case PARQUET -> ParquetTableFile.create(file, table, compression);
    };
  }

  private record PartTask(TableProgress state, int part) {}

  /// The file of one table, opened with its first part and closed with its last.
  private static final class TableProgress {
    private final DatasetTable table;
    private final Path path;
    private @Nullable TableFile file;
    private int finishedPartCount;

    TableProgress(DatasetTable table, Path path) {
      this.table = table;
      this.path = path;
    }

    synchronized TableFile open(DatasetWriter writer) throws IOException {
      TableFile opened = file;
      if (opened == null) {
        opened = writer.createFile(path, table);
        file = opened;
      }
      return opened;
    }

    synchronized void partFinished() throws IOException {
      finishedPartCount++;
      if (file != null && finishedPartCount == table.partCount()) {
        file.close();
      }
    }
  }
}
