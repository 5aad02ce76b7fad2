package io.blueshift.segment;

import io.blueshift.encoding.EncodedPage;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.memory.ReclaimableCache;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Holds decompressed pages of open segments up to a limit, charged to the process's budget, so that
/// repeated scans do not decompress again. The page used longest ago goes first; pages in use stay.
/// Safe for use by several threads.
public final class PageCache implements ReclaimableCache, AutoCloseable {
  private final MemoryBudget budget;
  private final long capacityBytes;
  private long hitCount;
  private long missCount;
  private final Map<Key, Pin> pages = new LinkedHashMap<>(16, 0.75f, true);
  private volatile long heldBytes;
  private long peakBytes;

  /// Makes an empty cache that holds at most `capacityBytes`, less when `budget` is short.
  public PageCache(MemoryBudget budget, long capacityBytes) {
    this.budget = budget;
    this.capacityBytes = capacityBytes;
    budget.addCache(this);
  }

  private record Key(long segment, int column, int page) {}

  /// A decompressed page that stays as long as it is pinned.
  final class Pin implements AutoCloseable {
    private final EncodedPage page;
    private final NativeBuffer buffer;
    private int pinCount = 1;
    private boolean cached;

    private Pin(EncodedPage page, NativeBuffer buffer) {
      this.page = page;
      this.buffer = buffer;
    }

    EncodedPage page() {
      return page;
    }

    @Override
    public void close() {
      release(this);
    }
  }

  /// Returns the budget that pays for pages and dictionaries of open segments.
  public MemoryBudget budget() {
    return budget;
  }

  /// Returns how many bytes of pages the cache may hold.
  public long capacityBytes() {
    return capacityBytes;
  }

  /// Returns how many bytes of pages the cache holds.
  public long heldBytes() {
    return heldBytes;
  }

  @Override
  public long reclaimableBytes() {
    return heldBytes;
  }

  @Override
  public synchronized void reclaim(long bytes) {
    long target = heldBytes - bytes;
    Iterator<Pin> oldest = pages.values().iterator();
    while (heldBytes > target && oldest.hasNext()) {
      Pin pin = oldest.next();
      if (pin.pinCount == 0) {
        oldest.remove();
        drop(pin);
      }
    }
  }

  /// Returns a page decompressed, from the cache or made now; the caller closes the pin. Where the
  /// cache has no room, `ownBudget` pays and the page goes when it is released.
  Pin pin(long segment, int column, int page, EncodedPage compressed, MemoryBudget ownBudget) {
    Key key = new Key(segment, column, page);
    Pin present = find(key);
    if (present != null) {
      return present;
    }
    long bytes = compressed.plainBytes();
    boolean room = makeRoom(bytes);
    NativeBuffer buffer = (room ? budget : ownBudget).allocate(bytes);
    boolean decompressed = false;
    try {
      Pin pin = new Pin(compressed.decompressInto(buffer.segment()), buffer);
      decompressed = true;
      return room ? keep(key, pin) : pin;
    } finally {
      if (!decompressed) {
        buffer.close();
      }
    }
  }

  private synchronized @Nullable Pin find(Key key) {
    Pin pin = pages.get(key);
    if (pin == null) {
      missCount++;
    } else {
      hitCount++;
      pin.pinCount++;
    }
    return pin;
  }

  /// How the cache was used since it was made.
  ///
  /// @param hitCount pages that were there
  /// @param missCount pages that were decompressed
  /// @param pageCount pages that are held
  /// @param heldBytes bytes that they take
  /// @param peakBytes the most that were held at one time
  /// @param capacityBytes the most bytes that may be held
  public record Figures(
      long hitCount,
      long missCount,
      long pageCount,
      long heldBytes,
      long peakBytes,
      long capacityBytes) {}

  /// Returns how the cache was used.
  public synchronized Figures figures() {
    return new Figures(hitCount, missCount, pages.size(), heldBytes, peakBytes, capacityBytes);
  }

  /// Drops pages that nobody uses until there is room; returns whether there is.
  private synchronized boolean makeRoom(long bytes) {
    Iterator<Pin> oldest = pages.values().iterator();
    while (!hasRoom(bytes) && oldest.hasNext()) {
      Pin pin = oldest.next();
      if (pin.pinCount == 0) {
        oldest.remove();
        drop(pin);
      }
    }
    return hasRoom(bytes);
  }

  private boolean hasRoom(long bytes) {
    // A buffer may be an eighth larger than asked for, or the next power of two when it is small.
    return heldBytes + 2 * bytes <= capacityBytes
        && budget.reservedBytes() + 2 * bytes <= budget.limitBytes();
  }

  private synchronized Pin keep(Key key, Pin pin) {
    Pin first = pages.get(key);
    if (first != null) {
      pin.buffer.close();
      first.pinCount++;
      return first;
    }
    pin.cached = true;
    pages.put(key, pin);
    heldBytes += pin.buffer.capacityBytes();
    peakBytes = Math.max(peakBytes, heldBytes);
    return pin;
  }

  private synchronized void release(Pin pin) {
    pin.pinCount--;
    if (pin.pinCount == 0 && !pin.cached) {
      pin.buffer.close();
    }
  }

  private synchronized void drop(Pin pin) {
    pin.cached = false;
    heldBytes -= pin.buffer.capacityBytes();
    if (pin.pinCount == 0) {
      pin.buffer.close();
    }
  }

  /// Drops the pages of a segment that is being closed.
  synchronized void dropSegment(long segment) {
    pages
        .entrySet()
        .removeIf(entry -> {
          boolean gone = entry.getKey().segment == segment;
          if (gone) {
            drop(entry.getValue());
          }
          return gone;
        });
  }

  /// Drops everything. All segments that use the cache must be closed.
  @Override
  public synchronized void close() {
    budget.removeCache(this);
    pages.values().forEach(this::drop);
    pages.clear();
  }
}
