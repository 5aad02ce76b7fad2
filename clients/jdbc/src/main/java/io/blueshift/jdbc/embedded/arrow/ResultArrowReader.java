package io.blueshift.jdbc.embedded.arrow;

import io.blueshift.error.DatabaseException;
import io.blueshift.sql.session.QueryRows;
import io.blueshift.vector.Batch;
import java.io.IOException;
import java.time.ZoneId;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// Reads the rest of a result as Arrow batches that are views of the engine's own memory.
///
/// Lifetime: the memory belongs to the result set. What the [VectorSchemaRoot] shows is valid until
/// the next [#loadNextBatch], or until reader or result set are closed, whichever comes first. Whoever
/// keeps rows longer copies them (`VectorSchemaRoot.slice` and transfers share, they do not copy); a
/// buffer still held when the next batch is asked for makes that call fail, before anything under it
/// changes. Closing the result set closes the reader; closing the reader leaves the result set open.
///
/// Strings are `Utf8View`s; CHAR values come without their trailing blanks. Used by one thread.
public final class ResultArrowReader extends ArrowReader {
  private final QueryRows rows;
  private final ZoneId zone;
  private final ArrowVectorLoader loader;
  private long bytesRead;
  private boolean closed;

  private ResultArrowReader(QueryRows rows, ZoneId zone, BufferAllocator allocator) {
    super(allocator);
    this.rows = rows;
    this.zone = zone;
    this.loader = new ArrowVectorLoader(allocator);
  }

  /// Makes a reader, with an Arrow allocator of its own, of rows that stay the caller's.
  public static ResultArrowReader of(QueryRows rows, ZoneId zone) {
    return new ResultArrowReader(rows, zone, new RootAllocator());
  }

  @Override
  protected Schema readSchema() {
    return ArrowTypes.schema(rows.columns(), zone);
  }

  /// Shows the next batch of at most 2,048 rows; returns false after the last one.
  ///
  /// @throws IOException when the query failed; its cause has the SQLSTATE
  /// @throws IllegalStateException when buffers of the batch before are still held
  @Override
  public boolean loadNextBatch() throws IOException {
    if (closed) {
      throw new IOException("the reader is closed");
    }
    prepareLoadNextBatch();
    VectorSchemaRoot root = getVectorSchemaRoot();
    root.clear();
    requireReleased();
    Batch batch = nextBatch();
    if (batch == null) {
      return false;
    }
    long before = allocator.getAllocatedMemory();
    for (int column = 0; column < batch.columns().size(); column++) {
      loader.load(batch.column(column), batch.rowCount(), root.getVector(column));
    }
    bytesRead += allocator.getAllocatedMemory() - before;
    root.setRowCount(batch.rowCount());
    return true;
  }

  private @Nullable Batch nextBatch() throws IOException {
    try {
      return rows.next();
    } catch (DatabaseException e) {
      throw new IOException(e.message(), e);
    }
  }

  private void requireReleased() {
    if (loader.sharedBufferCount() != 0) {
      throw new IllegalStateException(
          "Arrow buffers of the batch before are still held; copy what must outlive a batch [buffers="
              + loader.sharedBufferCount()
              + "]");
    }
  }

  /// Returns how many bytes the batches so far had.
  @Override
  public long bytesRead() {
    return bytesRead;
  }

  /// Lets go of the last batch. The result set stays open.
  ///
  /// @throws IllegalStateException when buffers are still held elsewhere
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      super.close();
    }
  }

  @Override
  protected void closeReadSource() {
    allocator.close();
  }
}
