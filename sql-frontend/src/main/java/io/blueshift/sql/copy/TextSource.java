package io.blueshift.sql.copy;

import io.blueshift.io.ExternalFileReader;
import io.blueshift.io.ExternalFiles;
import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.vector.Batch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Reads delimited text and CSV in parallel. Steps:
///
/// 1. Each plain file is divided into ranges of a few megabytes; a compressed one is one range.
/// 2. A range's worker looks for the first record that begins in it: after a line end that no escape
///    takes and that lies outside quotes. Whether a range of a CSV begins inside quotes is known from
///    the count of quotes before it, taken in a first pass.
/// 3. It reads the records that begin in its range, the last one beyond its end.
public final class TextSource implements Source {
  private static final long RANGE_BYTES = 4L << 20;

  private final CopyOptions options;
  private final CopyTarget target;
  private final LoadErrors errors;
  private final ZoneId zone;
  private final List<FileRange> ranges = new ArrayList<>();
  private final Map<Path, LineIndex> lineIndexes = new ConcurrentHashMap<>();
  private final AtomicInteger nextRange = new AtomicInteger();
  private final AtomicLong doneBytes = new AtomicLong();
  private final long totalBytes;

  /// Divides files among workers.
  public TextSource(
      List<Path> files, CopyOptions options, CopyTarget target, LoadErrors errors, ZoneId zone) {
    this.options = options;
    this.target = target;
    this.errors = errors;
    this.zone = zone;
    long total = 0;
    for (Path file : files) {
      long sizeBytes = ExternalFiles.sizeBytes(file);
      total += sizeBytes;
      if (options.compression() == CopyOptions.Compression.NONE) {
        divide(file, sizeBytes);
      } else {
        ranges.add(new FileRange(file, 0, sizeBytes, true, false));
      }
    }
    this.totalBytes = total;
  }

  private void divide(Path file, long sizeBytes) {
    boolean countQuotes = options.format() == CopyOptions.Format.CSV && sizeBytes > RANGE_BYTES;
    byte[] block = countQuotes ? new byte[(int) RANGE_BYTES] : new byte[0];
    long quotesBefore = 0;
    try (ExternalFileReader reader = ExternalFiles.openReader(file)) {
      for (long start = 0; start < sizeBytes; start += RANGE_BYTES) {
        long end = Math.min(sizeBytes, start + RANGE_BYTES);
        ranges.add(new FileRange(file, start, end, start == 0, (quotesBefore & 1) != 0));
        if (countQuotes) {
          int length = reader.read(start, block, 0, block.length);
          quotesBefore += ByteWords.count(block, 0, length, options.quote());
        }
      }
    }
  }

  @Override
  public int parallelism() {
    return Math.max(1, ranges.size());
  }

  @Override
  public double fractionDone() {
    return totalBytes == 0 ? 1 : (double) doneBytes.get() / totalBytes;
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return new TextCursor(worker);
  }

  private final class TextCursor implements Cursor {
    private final WorkerContext worker;
    private final RowAssembler rows;
    private final RecordSplitter splitter = new RecordSplitter(options);
    private final RecordFields fields = new RecordFields();
    private @Nullable FileRange range;
    private @Nullable TextBlock block;
    private int position;

    TextCursor(WorkerContext worker) {
      this.worker = worker;
      this.rows = new RowAssembler(target, options, zone, worker.budget());
    }

    @Override
    public @Nullable Batch next() {
      worker.checkCancelled();
      while (true) {
        rows.begin();
        while (!rows.isFull()) {
          if (block == null && !openRange()) {
            return rows.finish();
          }
          if (!readRecord()) {
            closeRange();
            break;
          }
        }
        Batch batch = rows.finish();
        if (batch != null) {
          return batch;
        }
      }
    }

    private boolean openRange() {
      int index = nextRange.getAndIncrement();
      if (index >= ranges.size()) {
        return false;
      }
      FileRange next = ranges.get(index);
      range = next;
      if (options.compression() == CopyOptions.Compression.NONE) {
        LineIndex lines = lineIndexes.computeIfAbsent(next.file(), file -> new LineIndex());
        FileBlock opened = new FileBlock(ExternalFiles.openReader(next.file()), lines);
        block = opened;
        opened.seek(next.first() ? 0 : next.start() - 1);
      } else {
        block =
            new StreamBlock(next.file(), Decompression.open(next.file(), options.compression()));
      }
      position = 0;
      if (next.first()) {
        skipByteOrderMark();
        skipHeader();
      } else {
        skipToFirstRecord(next.startsInQuotes());
      }
      return true;
    }

    private TextBlock block() {
      TextBlock opened = block;
      if (opened == null) {
        throw new IllegalStateException("no range is open");
      }
      return opened;
    }

    private void skipByteOrderMark() {
      byte[] bytes = block().bytes;
      if (block().limit >= 3
          && bytes[0] == (byte) 0xef
          && bytes[1] == (byte) 0xbb
          && bytes[2] == (byte) 0xbf) {
        position = 3;
      }
    }

    private void skipHeader() {
      for (int line = 0; line < options.ignoreHeaderLines(); line++) {
        skipPast(false);
      }
    }

    private void skipToFirstRecord(boolean startsInQuotes) {
      boolean inQuotes = startsInQuotes;
      if (options.format() == CopyOptions.Format.CSV
          && block().limit > 0
          && block().bytes[0] == options.quote()) {
        inQuotes = !inQuotes;
      }
      skipPast(inQuotes);
    }

    /// Moves behind the next line end that ends a record.
    private void skipPast(boolean startsInQuotes) {
      boolean inQuotes = startsInQuotes;
      boolean csv = options.format() == CopyOptions.Format.CSV;
      boolean escaped = false;
      while (true) {
        if (position >= block().limit) {
          if (block().atEnd) {
            return;
          }
          position = block().refill(position);
          continue;
        }
        byte value = block().bytes[position++];
        if (value == '\n' && !inQuotes && !escaped) {
          return;
        }
        inQuotes ^= csv && value == options.quote();
        escaped = options.escape() && value == '\\' && !escaped;
      }
    }

    /// Reads one record into the batch; returns false at the range's end.
    private boolean readRecord() {
      TextBlock window = block();
      FileRange current = range;
      boolean plain = options.compression() == CopyOptions.Compression.NONE;
      if (plain && current != null && window.fileOffset + position >= current.end()) {
        return false;
      }
      if (position >= window.limit && !window.atEnd) {
        position = window.refill(position);
      }
      if (position >= window.limit) {
        return false;
      }
      int start = position;
      rows.forgetFailure();
      try {
        int end = splitter.split(window.bytes, position, window.limit, window.atEnd, fields);
        if (end == RecordSplitter.INCOMPLETE) {
          position = window.refill(position);
          return true;
        }
        position = end;
        boolean blank = fields.count == 1 && fields.lengths[0] == 0 && !fields.quoted[0];
        if (!blank || !options.ignoreBlankLines()) {
          rows.add(fields);
        }
      } catch (FieldException e) {
        position = position == start ? window.limit : position;
        report(e, start, position);
      }
      return true;
    }

    private void report(FieldException failure, int start, int end) {
      FileRange current = range;
      int field = rows.failedField();
      boolean atField = field >= 0 && position > start;
      CopyTarget.Column column =
          atField ? target.columns().get(target.fieldColumns()[field]) : null;
      String value =
          column == null || field >= fields.count
              ? null
              : text(fields.sources[field], fields.starts[field], fields.lengths[field]);
      errors.add(
          new LoadError(
              current == null ? "" : current.file().toString(),
              block().lineNumber(start),
              column == null ? null : column.name(),
              column == null ? null : column.type().sqlName(),
              text(block().bytes, start, end - start).stripTrailing(),
              value,
              failure.errorCode(),
              failure.reason()));
    }

    private static String text(byte[] bytes, int start, int length) {
      return new String(
          bytes, start, Math.min(length, LoadError.RAW_MAX_BYTES), StandardCharsets.UTF_8);
    }

    private void closeRange() {
      FileRange finished = range;
      if (finished != null) {
        doneBytes.addAndGet(finished.end() - finished.start());
      }
      if (block != null) {
        block.close();
        block = null;
      }
    }

    @Override
    public void close() {
      if (block != null) {
        block.close();
        block = null;
      }
      rows.close();
    }
  }
}
