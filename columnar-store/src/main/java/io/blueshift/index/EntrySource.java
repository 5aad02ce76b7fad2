package io.blueshift.index;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Walks over the entries of one run, or over new entries, in one direction. Used by one thread.
final class EntrySource {
  private final @Nullable EntryRun run;
  private final @Nullable Iterator<NewEntry> newEntries;
  private final int step;
  private int index;
  private int left;

  /// The key of a new entry; null where the key is in native memory.
  private byte @Nullable [] key;

  private long keyAddress;
  private int keySizeBytes;
  private long prefix;
  private long rowId;

  private EntrySource(
      @Nullable EntryRun run,
      @Nullable Iterator<NewEntry> newEntries,
      int index,
      int count,
      int step) {
    this.run = run;
    this.newEntries = newEntries;
    this.index = index;
    this.left = count;
    this.step = step;
  }

  /// Makes a walk over a range of a run.
  static EntrySource of(EntryRun run, int begin, int end, boolean descending) {
    return new EntrySource(
        run, null, descending ? end - 1 : begin, Math.max(0, end - begin), descending ? -1 : 1);
  }

  /// Makes a walk over new entries, which come in the direction of the walk.
  static EntrySource of(Iterator<NewEntry> entries) {
    return new EntrySource(null, entries, 0, 0, 1);
  }

  /// Goes to the next entry, at first to the first; returns whether there is one.
  boolean advance() {
    EntryRun present = run;
    if (present != null) {
      if (left == 0) {
        return false;
      }
      advance(present);
      return true;
    }
    Iterator<NewEntry> entries = newEntries;
    if (entries == null || !entries.hasNext()) {
      return false;
    }
    NewEntry entry = entries.next();
    key = entry.key();
    keySizeBytes = entry.key().length;
    prefix = EntryOrder.prefix(entry.key(), 0, keySizeBytes);
    rowId = entry.rowId();
    return true;
  }

  private void advance(EntryRun present) {
    try {
      keyAddress = present.keyAddress(index);
      keySizeBytes = present.keySizeBytes(index);
      prefix = EntryOrder.prefix(keyAddress, keySizeBytes);
      rowId = present.rowId(index);
      index += step;
      left--;
    } finally {
      Reference.reachabilityFence(present);
    }
  }

  long rowId() {
    return rowId;
  }

  /// Returns a copy of the key.
  byte[] copyKey() {
    byte[] copy = key;
    if (copy != null) {
      return copy.clone();
    }
    try {
      return EntryOrder.copy(keyAddress, keySizeBytes);
    } finally {
      Reference.reachabilityFence(run);
    }
  }

  boolean hasKey(byte[] other, int sizeBytes) {
    if (sizeBytes != keySizeBytes) {
      return false;
    }
    byte[] own = key;
    try {
      return own == null
          ? EntryOrder.compare(keyAddress, keySizeBytes, other, 0, sizeBytes) == 0
          : Arrays.equals(own, 0, sizeBytes, other, 0, sizeBytes);
    } finally {
      Reference.reachabilityFence(run);
    }
  }

  /// Compares the entries at which two walks are.
  int compareTo(EntrySource other) {
    if (prefix != other.prefix) {
      return Long.compareUnsigned(prefix, other.prefix);
    }
    int order = compareKey(other);
    return order != 0 ? order : Long.compare(rowId, other.rowId);
  }

  private int compareKey(EntrySource other) {
    byte[] one = key;
    byte[] two = other.key;
    try {
      if (one == null) {
        return two == null
            ? EntryOrder.compare(keyAddress, keySizeBytes, other.keyAddress, other.keySizeBytes)
            : EntryOrder.compare(keyAddress, keySizeBytes, two, 0, two.length);
      }
      return two == null
          ? -EntryOrder.compare(other.keyAddress, other.keySizeBytes, one, 0, one.length)
          : Arrays.compareUnsigned(one, two);
    } finally {
      Reference.reachabilityFence(run);
      Reference.reachabilityFence(other.run);
    }
  }

  void addTo(EntryRun.Writer writer) {
    byte[] own = key;
    try {
      if (own == null) {
        writer.add(keyAddress, keySizeBytes, rowId);
      } else {
        writer.add(own, 0, keySizeBytes, rowId);
      }
    } finally {
      Reference.reachabilityFence(run);
    }
  }
}
