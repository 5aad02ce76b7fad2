package io.blueshift.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.index.IndexMemory;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.PageCache;
import io.blueshift.segment.SegmentInfo;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderedIndexTest {
  private final MemoryBudget budget = MemoryBudget.root("test", Long.MAX_VALUE);
  private final OrderedIndex index =
      new OrderedIndex(
          new IndexLayout(1, "index", KeyForm.plain(List.of()), List.of(), List.of()),
          budget,
          new IndexMemory(budget));

  /// A state of a table without rows that counts how often it is looked through.
  private static final class State implements KeySource {
    private final List<SegmentHandle> segments;
    private int readCount;

    State(SegmentHandle... segments) {
      this.segments = List.of(segments);
    }

    @Override
    public long changeCount() {
      return 0;
    }

    @Override
    public List<SegmentHandle> segments() {
      readCount++;
      return segments;
    }

    @Override
    public List<VersionedBuffer> buffers() {
      return List.of();
    }

    @Override
    public boolean readKey(
        long rowId, long commitNumber, KeyForm form, MemoryBudget reading, KeyBytes key) {
      return false;
    }
  }

  private void read(State state) {
    assertThat(index.countBetween(state, null, null, 1)).isZero();
  }

  @Test
  void readersOfTwoStatesLookThroughEachOfThemOnce() {
    State older = new State();
    State newer = new State();
    for (int round = 0; round < 5; round++) {
      read(older);
      read(newer);
    }
    assertThat(List.of(older.readCount, newer.readCount)).containsExactly(1, 1);
  }

  @Test
  void aStateThatNobodyReadsAnyMoreIsNotHeld() throws InterruptedException {
    WeakReference<State> state = readAndForget();
    for (int attempt = 0; attempt < 50 && state.get() != null; attempt++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(state.get()).isNull();
    read(new State());
  }

  private WeakReference<State> readAndForget() {
    State state = new State();
    read(state);
    return new WeakReference<>(state);
  }

  @Test
  void aSegmentIsForgottenWithItsHandle() {
    try (PageCache cache = new PageCache(budget, 0)) {
      SegmentHandle moved = handle(cache);
      index.noteMoved(List.of(), Map.of(), List.of(moved));
      assertThat(index.missingRowCount(new State(moved))).isZero();
      assertThat(index.missingRowCount(new State(handle(cache)))).isEqualTo(10);
    }
  }

  private static SegmentHandle handle(PageCache cache) {
    return new SegmentHandle(
        new MemoryStorageDirectory(),
        cache,
        new SegmentInfo("1.segment", 10, 0, 0, 0, List.of()),
        0,
        TableMemory.uncounted());
  }
}
