package io.blueshift.memory;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A node in the tree of byte reservations: process → query → operator, and process → what the warehouse
/// keeps in memory. A reservation counts in the node and in all its ancestors and is refused when any of
/// them would pass its limit, unless a cache gives enough back first ([#addCache]).
///
/// Safe for use by several threads. A budget is closed by whoever made it, after everything reserved
/// from it was released; closing it earlier is a leak and fails.
public final class MemoryBudget implements AutoCloseable {
  private final String name;
  private final @Nullable MemoryBudget parent;
  private volatile long limitBytes;
  private final AtomicLong reservedBytes = new AtomicLong();
  private final AtomicLong peakBytes = new AtomicLong();
  private final List<ReclaimableCache> caches = new CopyOnWriteArrayList<>();

  private MemoryBudget(String name, @Nullable MemoryBudget parent, long limitBytes) {
    this.name = name;
    this.parent = parent;
    this.limitBytes = limitBytes;
  }

  /// Makes the root of a tree.
  public static MemoryBudget root(String name, long limitBytes) {
    return new MemoryBudget(name, null, limitBytes);
  }

  /// Makes a child that may hold at most `limitBytes`, and no more than its ancestors have left.
  public MemoryBudget child(String childName, long childLimitBytes) {
    return new MemoryBudget(childName, this, childLimitBytes);
  }

  /// Lets a cache, which draws on this budget or one below, make room when the budget is short. What it
  /// could give back counts as available.
  public void addCache(ReclaimableCache cache) {
    caches.add(cache);
  }

  /// Forgets a cache.
  public void removeCache(ReclaimableCache cache) {
    caches.remove(cache);
  }

  /// Reserves bytes or fails with OUT_OF_MEMORY, which names the budget that was short.
  public void reserve(long bytes) {
    MemoryBudget shortBudget = reserveOrReclaim(bytes);
    if (shortBudget != null) {
      throw new DatabaseException(
              ErrorCode.OUT_OF_MEMORY,
              "not enough memory [budget="
                  + shortBudget.name
                  + ", requested="
                  + bytes
                  + " bytes, reserved="
                  + shortBudget.reservedBytes()
                  + " bytes, limit="
                  + shortBudget.limitBytes
                  + " bytes]")
          .withHint(
              "Raise memory_limit, end transactions that changed many rows, or let the query read"
                  + " fewer columns or rows.");
    }
  }

  /// Reserves bytes if this budget and all its ancestors have them left; returns whether it did.
  public boolean tryReserve(long bytes) {
    return reserveOrReclaim(bytes) == null;
  }

  /// Counts bytes that are held already, whatever the limits say: what is in the log must be in memory too.
  /// Who does so takes care that it stays within bounds.
  public void charge(long bytes) {
    peakBytes.accumulateAndGet(reservedBytes.addAndGet(bytes), Math::max);
    if (parent != null) {
      parent.charge(bytes);
    }
  }

  private @Nullable MemoryBudget reserveOrReclaim(long bytes) {
    MemoryBudget shortBudget = reserveOrFindShort(bytes);
    if (shortBudget == null || shortBudget.caches.isEmpty()) {
      return shortBudget;
    }
    long missing = shortBudget.reservedBytes() + bytes - shortBudget.limitBytes;
    shortBudget.caches.forEach(cache -> cache.reclaim(missing));
    return reserveOrFindShort(bytes);
  }

  private @Nullable MemoryBudget reserveOrFindShort(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("negative reservation [bytes=" + bytes + "]");
    }
    long before = reservedBytes.getAndAdd(bytes);
    if (before + bytes > limitBytes) {
      reservedBytes.addAndGet(-bytes);
      return this;
    }
    MemoryBudget shortBudget = parent == null ? null : parent.reserveOrFindShort(bytes);
    if (shortBudget != null) {
      reservedBytes.addAndGet(-bytes);
      return shortBudget;
    }
    peakBytes.accumulateAndGet(before + bytes, Math::max);
    return null;
  }

  /// Gives reserved bytes back.
  public void release(long bytes) {
    long left = reservedBytes.addAndGet(-bytes);
    if (left < 0 || bytes < 0) {
      throw new IllegalStateException(
          "more memory released than reserved [budget=" + name + ", released=" + bytes + "]");
    }
    if (parent != null) {
      parent.release(bytes);
    }
  }

  /// Allocates a native buffer of at least `sizeBytes` from the process's pool and charges it here
  /// until it is closed. Its content is undefined.
  public NativeBuffer allocate(long sizeBytes) {
    return NativeBuffer.allocate(this, sizeBytes);
  }

  /// Returns the budget's name.
  public String name() {
    return name;
  }

  /// Returns how many bytes this budget may hold.
  public long limitBytes() {
    return limitBytes;
  }

  /// Returns how many bytes this budget may hold when nobody else holds any: the least limit of it and
  /// its ancestors.
  public long effectiveLimitBytes() {
    return parent == null ? limitBytes : Math.min(limitBytes, parent.effectiveLimitBytes());
  }

  /// Changes how many bytes this budget may hold; what is held already stays.
  public void limitTo(long newLimitBytes) {
    limitBytes = newLimitBytes;
  }

  /// Returns how many bytes could be reserved now, here and in all ancestors.
  public long availableBytes() {
    long available = limitBytes - reservedBytes.get();
    for (ReclaimableCache cache : caches) {
      available += cache.reclaimableBytes();
    }
    available = Math.max(0, available);
    return parent == null ? available : Math.min(available, parent.availableBytes());
  }

  /// Returns how many bytes are reserved here and below.
  public long reservedBytes() {
    return reservedBytes.get();
  }

  /// Returns the most bytes that were reserved at one time.
  public long peakBytes() {
    return peakBytes.get();
  }

  /// Ends the budget's life and proves that nothing leaked.
  ///
  /// @throws IllegalStateException when bytes are still reserved
  @Override
  public void close() {
    long left = reservedBytes.get();
    if (left != 0) {
      throw new IllegalStateException(
          "memory leaked [budget=" + name + ", reserved=" + left + " bytes]");
    }
  }
}
