package io.blueshift.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompactionPickerTest {
  private static final int MAX = 1 << 20;

  @Test
  void fewSegmentsAreLeftAlone() {
    assertThat(CompactionPicker.pick(List.of(10, 10, 10), MAX)).isEmpty();
  }

  @Test
  void smallestTierWithEnoughSegmentsIsMerged() {
    assertThat(CompactionPicker.pick(List.of(100_000, 10, 12, 9, 100_000, 11), MAX))
        .containsExactly(1, 2, 3, 5);
  }

  @Test
  void fullSegmentsAreNeverRewritten() {
    assertThat(CompactionPicker.pick(List.of(MAX, MAX, MAX, MAX, MAX - 1, 5), MAX)).isEmpty();
  }

  @Test
  void mergedSegmentHasAtMostTheMaximum() {
    List<Integer> sizes = List.of(MAX / 2, MAX / 2, MAX / 2, MAX / 2, MAX / 3, MAX / 3, 10, 10);
    List<Integer> picked = CompactionPicker.pick(sizes, MAX);
    assertThat(picked.stream().mapToInt(sizes::get).sum()).isLessThanOrEqualTo(MAX);
  }

  @Test
  void manySmallAppendsLeaveFewSegmentsAndRewriteEachRowFewTimes() {
    List<Integer> segments = new ArrayList<>();
    long rewritten = 0;
    int appendCount = 5000;
    for (int append = 0; append < appendCount; append++) {
      segments.add(100);
      List<Integer> picked = CompactionPicker.pick(segments, MAX);
      if (!picked.isEmpty()) {
        int total = picked.stream().mapToInt(segments::get).sum();
        rewritten += total;
        for (int index = picked.size() - 1; index >= 0; index--) {
          segments.remove(picked.get(index).intValue());
        }
        segments.add(total);
      }
      assertThat(segments.size()).isLessThan(40);
    }
    assertThat((double) rewritten / (appendCount * 100L)).isLessThan(10);
  }
}
