package io.blueshift.aggregate;

import io.blueshift.rows.ColumnWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// States that are Java objects: a group's word is 0 or one more than the index of its object. For
/// values without a lane of one word and for sketches.
///
/// @param <T> a state, changed in place
final class ObjectAccumulator<T> extends Accumulator {
  /// What a function does with its states.
  interface Function<T> {
    /// Prepares for a batch.
    void begin(GroupedBatch input);

    /// Adds an entry of the batch, if it counts.
    void add(T state, int entry);

    /// Returns whether an entry of the batch counts.
    boolean counts(int entry);

    /// Adds another state.
    void merge(T state, T other);

    /// Returns the result in the form of [io.blueshift.vector.Values], or null.
    @Nullable Object result(T state);
  }

  private final Supplier<T> newState;
  private final Function<T> function;
  private final @Nullable Object resultOfNone;
  private final List<T> objects = new ArrayList<>();

  ObjectAccumulator(Supplier<T> newState, Function<T> function, @Nullable Object resultOfNone) {
    this.newState = newState;
    this.function = function;
    this.resultOfNone = resultOfNone;
  }

  @Override
  int wordCount() {
    return 1;
  }

  @Override
  boolean selfContained() {
    return false;
  }

  @Override
  void update(GroupedBatch input, GroupRows rows) {
    function.begin(input);
    for (int entry = 0; entry < input.count; entry++) {
      int group = input.groups[entry];
      if (group != 0 && function.counts(entry)) {
        function.add(stateOf(rows, group), entry);
      }
    }
  }

  private T stateOf(GroupRows rows, int group) {
    long[] chunk = rows.chunkOf(group);
    int at = rows.statesOf(group) + word;
    if (chunk[at] == 0) {
      objects.add(newState.get());
      chunk[at] = objects.size();
    }
    return objects.get((int) chunk[at] - 1);
  }

  @Override
  @SuppressWarnings("unchecked")
  void merge(GroupRows rows, int group, Accumulator other, GroupRows otherRows, int otherGroup) {
    int at = (int) otherRows.state(otherGroup, other.word);
    if (at != 0) {
      function.merge(stateOf(rows, group), ((ObjectAccumulator<T>) other).objects.get(at - 1));
    }
  }

  void write(GroupRows rows, int[] groups, int from, int count, ColumnWriter writer) {
    for (int index = 0; index < count; index++) {
      int at = (int) rows.state(groups[from + index], word);
      writer.setValue(index, at == 0 ? resultOfNone : function.result(objects.get(at - 1)));
    }
  }
}
