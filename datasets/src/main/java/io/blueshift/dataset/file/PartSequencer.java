package io.blueshift.dataset.file;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/// Puts the chunks of parts that threads produce side by side into one sequence: all chunks of part
/// 0, then of part 1 and so on. Chunks of the part whose turn it is are written at once by the
/// thread that brings them; chunks of later parts wait in memory. Threads should therefore take up
/// parts in their order.
///
/// @param <C> what is written: bytes, or an encoded row group
final class PartSequencer<C> {

  /// Writes one chunk; called under the sequencer's lock.
  @FunctionalInterface
  interface ChunkWriter<C> {
    /// Writes the chunk behind the chunks before it.
    void write(C chunk) throws IOException;
  }

  private final ChunkWriter<C> writer;
  private final Map<Integer, Queue<C>> waitingChunks = new HashMap<>();
  private final Set<Integer> finishedParts = new HashSet<>();
  private int currentPart;

  PartSequencer(ChunkWriter<C> writer) {
    this.writer = writer;
  }

  /// Takes the next chunk of a part.
  synchronized void submit(int part, C chunk) throws IOException {
    if (part == currentPart) {
      writer.write(chunk);
    } else {
      waitingChunks.computeIfAbsent(part, _ -> new ArrayDeque<>()).add(chunk);
    }
  }

  /// Takes note that a part has no more chunks, and lets the parts behind it move up.
  synchronized void finish(int part) throws IOException {
    finishedParts.add(part);
    while (finishedParts.remove(currentPart)) {
      currentPart++;
      Queue<C> chunks = waitingChunks.remove(currentPart);
      if (chunks != null) {
        for (C chunk : chunks) {
          writer.write(chunk);
        }
      }
    }
  }
}
