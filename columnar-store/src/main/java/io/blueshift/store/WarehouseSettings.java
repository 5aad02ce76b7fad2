package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.StorageDirectory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Settings of a warehouse that hold for everybody who works on it, and stay when it is closed: the file
/// `settings` has those that are not the default, as lines `name = value`.
///
/// @param autovacuum whether compaction is done by itself
/// @param checkpointLogBytes the size of the log at which a checkpoint is written
/// @param recoveryMillisMax a checkpoint is written when replaying the log would take longer; 0 is any time
/// @param logArchive where log files, and the segments that they name, are kept: [#ARCHIVE_OFF],
///     [#ARCHIVE_INSIDE], or the path of a folder
/// @param logArchiveRetention for how long they are kept
/// @param historyRetention how long what was deleted or changed can still be read, where a table does not say so
///     itself
/// @param snapshotBytesMax how many bytes named snapshots may hold on disk that nothing else needs
public record WarehouseSettings(
    @Nullable Boolean autovacuum,
    @Nullable Long checkpointLogBytes,
    @Nullable Long recoveryMillisMax,
    @Nullable String logArchive,
    @Nullable Duration logArchiveRetention,
    @Nullable Duration historyRetention,
    @Nullable Long snapshotBytesMax) {
  /// Nothing is kept.
  public static final String ARCHIVE_OFF = "off";

  /// What is kept lies in the warehouse's own folder.
  public static final String ARCHIVE_INSIDE = "warehouse";

  private static final Duration ARCHIVE_RETENTION = Duration.ofDays(1);

  /// Nothing but defaults.
  public static final WarehouseSettings DEFAULT =
      new WarehouseSettings(null, null, null, null, null, null, null);

  /// Returns whether compaction is done by itself.
  public boolean compacts() {
    return autovacuum == null || autovacuum;
  }

  /// Returns where the log is kept.
  public String archive() {
    return logArchive == null ? ARCHIVE_OFF : logArchive;
  }

  /// Returns for how long the log is kept.
  public Duration archiveRetention() {
    return logArchiveRetention == null ? ARCHIVE_RETENTION : logArchiveRetention;
  }

  /// Returns a copy with another `autovacuum`; null is the default.
  public WarehouseSettings withAutovacuum(@Nullable Boolean value) {
    return new WarehouseSettings(
        value,
        checkpointLogBytes,
        recoveryMillisMax,
        logArchive,
        logArchiveRetention,
        historyRetention,
        snapshotBytesMax);
  }

  /// Returns a copy with another `checkpointLogBytes`; null is the default.
  public WarehouseSettings withCheckpointLogBytes(@Nullable Long value) {
    return new WarehouseSettings(
        autovacuum,
        value,
        recoveryMillisMax,
        logArchive,
        logArchiveRetention,
        historyRetention,
        snapshotBytesMax);
  }

  /// Returns a copy with another `recoveryMillisMax`; null is the default.
  public WarehouseSettings withRecoveryMillisMax(@Nullable Long value) {
    return new WarehouseSettings(
        autovacuum,
        checkpointLogBytes,
        value,
        logArchive,
        logArchiveRetention,
        historyRetention,
        snapshotBytesMax);
  }

  /// Returns a copy with another `logArchive`; null is the default.
  public WarehouseSettings withLogArchive(@Nullable String value) {
    return new WarehouseSettings(
        autovacuum,
        checkpointLogBytes,
        recoveryMillisMax,
        value,
        logArchiveRetention,
        historyRetention,
        snapshotBytesMax);
  }

  /// Returns a copy with another `logArchiveRetention`; null is the default.
  public WarehouseSettings withLogArchiveRetention(@Nullable Duration value) {
    return new WarehouseSettings(
        autovacuum,
        checkpointLogBytes,
        recoveryMillisMax,
        logArchive,
        value,
        historyRetention,
        snapshotBytesMax);
  }

  /// Returns a copy with another `historyRetention`; null is the default.
  public WarehouseSettings withHistoryRetention(@Nullable Duration value) {
    return new WarehouseSettings(
        autovacuum,
        checkpointLogBytes,
        recoveryMillisMax,
        logArchive,
        logArchiveRetention,
        value,
        snapshotBytesMax);
  }

  /// Returns a copy with another `snapshotBytesMax`; null is the default.
  public WarehouseSettings withSnapshotBytesMax(@Nullable Long value) {
    return new WarehouseSettings(
        autovacuum,
        checkpointLogBytes,
        recoveryMillisMax,
        logArchive,
        logArchiveRetention,
        historyRetention,
        value);
  }

  static WarehouseSettings read(StorageDirectory directory) {
    if (!directory.exists(StoreLayout.SETTINGS)) {
      return DEFAULT;
    }
    String text = new String(directory.readAll(StoreLayout.SETTINGS), StandardCharsets.UTF_8);
    Map<String, String> values = new TreeMap<>();
    for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
      int equals = line.indexOf('=');
      if (equals < 0) {
        throw damaged(line);
      }
      values.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }
    try {
      String autovacuum = values.get("autovacuum");
      return new WarehouseSettings(
          autovacuum == null ? null : autovacuum.equals("on"),
          number(values.get("max_wal_size")),
          number(values.get("recovery_time_limit")),
          values.get("log_archive"),
          duration(values.get("log_archive_retention")),
          duration(values.get("history_retention")),
          number(values.get("snapshot_size_limit")));
    } catch (NumberFormatException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable Long number(@Nullable String text) {
    return text == null ? null : Long.valueOf(text);
  }

  private static @Nullable Duration duration(@Nullable String millis) {
    return millis == null ? null : Duration.ofMillis(Long.parseLong(millis));
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  private static DatabaseException damaged(String line) {
    return new DatabaseException(
            ErrorCode.DATA_CORRUPTED, "the warehouse's settings are damaged [line=" + line + "]")
        .withHint("Correct the file named settings in the warehouse's folder, or delete it.");
  }

  void write(StorageDirectory directory) {
    StringBuilder text = new StringBuilder();
    add(text, "autovacuum", autovacuum == null ? null : autovacuum ? "on" : "off");
    add(text, "max_wal_size", checkpointLogBytes);
    add(text, "recovery_time_limit", recoveryMillisMax);
    add(text, "log_archive", logArchive);
    add(text, "log_archive_retention", millis(logArchiveRetention));
    add(text, "history_retention", millis(historyRetention));
    add(text, "snapshot_size_limit", snapshotBytesMax);
    directory.replace(StoreLayout.SETTINGS, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void add(StringBuilder text, String name, @Nullable Object value) {
    if (value != null) {
      text.append(name).append(" = ").append(value).append('\n');
    }
  }
}
