package io.blueshift.index;

import io.blueshift.key.KeyBytes;
import java.util.List;

/// Goes through entries of several sources in order, each once. Used by one thread; holds the memory of what it
/// reads. Made by [OrderedEntries#cursor].
public final class EntryCursor {
  /// A heap whose first source is the one that is next.
  private final EntrySource[] sources;

  /// 1, or -1 for descending.
  private final int direction;

  private int sourceCount;
  private boolean begun;

  EntryCursor(List<EntrySource> sources, boolean descending) {
    this.sources = new EntrySource[sources.size()];
    this.direction = descending ? -1 : 1;
    for (EntrySource source : sources) {
      if (source.advance()) {
        this.sources[sourceCount++] = source;
      }
    }
    for (int index = sourceCount / 2 - 1; index >= 0; index--) {
      siftDown(index);
    }
  }

  /// Goes to the next entry, at first to the first; returns whether there is one.
  public boolean next() {
    if (!begun) {
      begun = true;
      return sourceCount > 0;
    }
    while (sourceCount > 0 && isRepeated()) {
      advanceFirst();
    }
    if (sourceCount > 0) {
      advanceFirst();
    }
    return sourceCount > 0;
  }

  /// Returns whether another source is at the same entry: it is one of the first one's children then.
  private boolean isRepeated() {
    return (sourceCount > 1 && sources[0].compareTo(sources[1]) == 0)
        || (sourceCount > 2 && sources[0].compareTo(sources[2]) == 0);
  }

  private void advanceFirst() {
    if (!sources[0].advance()) {
      sources[0] = sources[--sourceCount];
    }
    siftDown(0);
  }

  private void siftDown(int from) {
    int index = from;
    while (true) {
      int least = 2 * index + 1;
      if (least >= sourceCount) {
        return;
      }
      if (least + 1 < sourceCount && isFirst(least + 1, least)) {
        least++;
      }
      if (!isFirst(least, index)) {
        return;
      }
      EntrySource moved = sources[index];
      sources[index] = sources[least];
      sources[least] = moved;
      index = least;
    }
  }

  private boolean isFirst(int one, int other) {
    return direction * sources[one].compareTo(sources[other]) < 0;
  }

  /// Returns the row id of the entry.
  public long rowId() {
    return sources[0].rowId();
  }

  /// Returns a copy of the entry's key.
  public byte[] copyKey() {
    return sources[0].copyKey();
  }

  /// Returns whether the entry has a key.
  public boolean hasKey(KeyBytes key) {
    return key.fulfils(sources[0]::hasKey);
  }

  /// Adds the entry to a run.
  void addTo(EntryRun.Writer writer) {
    sources[0].addTo(writer);
  }
}
