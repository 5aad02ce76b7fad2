package io.blueshift.store;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.table.TableHistory;
import io.blueshift.table.VersionedTable;
import io.blueshift.transaction.Durability;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a warehouse is opened.
///
/// @param readOnly opens the last published snapshot beside a process that writes; every change but
///     to temporary objects is refused
/// @param durability when a commit is acknowledged that does not say so itself
/// @param memory the budget that pays for pages, dictionaries and rows on their way; null makes one of
///     three quarters of the machine's memory
/// @param upkeep how it takes care of itself
/// @param clock tells commit times
/// @param retention how long what was deleted or changed in permanent tables can still be read, where a table
///     does not say so itself
/// @param snapshotBytesMax how many bytes named snapshots may hold on disk that nothing else needs; beyond it the
///     oldest is given up
public record WarehouseOptions(
    boolean readOnly,
    Durability durability,
    @Nullable MemoryBudget memory,
    UpkeepOptions upkeep,
    Clock clock,
    Duration retention,
    long snapshotBytesMax) {
  private static final long SNAPSHOT_BYTES_MAX = 10L << 30;

  /// Returns what a warehouse is opened with when nothing is asked for.
  public static WarehouseOptions defaults() {
    return new WarehouseOptions(
        false,
        Durability.SYNC,
        null,
        UpkeepOptions.DEFAULT,
        Clock.systemUTC(),
        Duration.ofHours(1),
        SNAPSHOT_BYTES_MAX);
  }

  /// Returns how long versions of a permanent table's rows are kept, in microseconds.
  ///
  /// @param settings go before what the warehouse was opened with
  long retentionMicros(VersionedTable table, WarehouseSettings settings) {
    long own = table.bounds().retentionMicros();
    return own == TableHistory.DEFAULT_RETENTION
        ? TimeUnit.MICROSECONDS.convert(retention(settings))
        : own;
  }

  /// Returns how long versions are kept of tables that do not say so themselves.
  Duration retention(WarehouseSettings settings) {
    Duration set = settings.historyRetention();
    return set == null ? retention : set;
  }

  /// Returns how many bytes named snapshots may hold on disk that nothing else needs.
  long snapshotBytesMax(WarehouseSettings settings) {
    Long set = settings.snapshotBytesMax();
    return set == null ? snapshotBytesMax : set;
  }

  /// Returns a copy that opens read-only.
  public WarehouseOptions withReadOnly(boolean newReadOnly) {
    return changed(copy -> copy.readOnly = newReadOnly);
  }

  /// Returns a copy with another durability.
  public WarehouseOptions withDurability(Durability newDurability) {
    return changed(copy -> copy.durability = newDurability);
  }

  /// Returns a copy that draws on a budget, which stays the caller's.
  public WarehouseOptions withMemory(MemoryBudget newMemory) {
    return changed(copy -> copy.memory = newMemory);
  }

  /// Returns a copy that takes care of itself in another way.
  public WarehouseOptions withUpkeep(UpkeepOptions newUpkeep) {
    return changed(copy -> copy.upkeep = newUpkeep);
  }

  /// Returns a copy with other thresholds of upkeep.
  public WarehouseOptions withUpkeep(
      long newCheckpointLogBytes, int newFlushRowCount, boolean newAutomaticUpkeep) {
    return withUpkeep(
        upkeep.withThresholds(newCheckpointLogBytes, newFlushRowCount, newAutomaticUpkeep));
  }

  /// Returns a copy with another clock.
  public WarehouseOptions withClock(Clock newClock) {
    return changed(copy -> copy.clock = newClock);
  }

  /// Returns a copy with another retention.
  public WarehouseOptions withRetention(Duration newRetention) {
    return changed(copy -> copy.retention = newRetention);
  }

  /// Returns a copy with another limit of what named snapshots hold.
  public WarehouseOptions withSnapshotBytesMax(long newBytesMax) {
    return changed(copy -> copy.snapshotBytesMax = newBytesMax);
  }

  private WarehouseOptions changed(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.finish();
  }

  /// The options while one of them changes.
  private static final class Copy {
    private boolean readOnly;
    private Durability durability;
    private @Nullable MemoryBudget memory;
    private UpkeepOptions upkeep;
    private Clock clock;
    private Duration retention;
    private long snapshotBytesMax;

    Copy(WarehouseOptions from) {
      this.readOnly = from.readOnly;
      this.durability = from.durability;
      this.memory = from.memory;
      this.upkeep = from.upkeep;
      this.clock = from.clock;
      this.retention = from.retention;
      this.snapshotBytesMax = from.snapshotBytesMax;
    }

    WarehouseOptions finish() {
      return new WarehouseOptions(
          readOnly, durability, memory, upkeep, clock, retention, snapshotBytesMax);
    }
  }
}
