package io.blueshift.sql.session;

import io.blueshift.catalog.NameSuggestions;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.system.SystemState.Setting;
import io.blueshift.store.Warehouse;
import io.blueshift.store.WarehouseSettings;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The settings of the warehouse as SQL shows and changes them: ALTER SYSTEM, SHOW, pg_settings. Names and forms
/// are PostgreSQL's where it has the setting.
final class SystemSettings {
  private static final String LOG_ARCHIVE = "log_archive";

  private final Warehouse warehouse;

  SystemSettings(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /// Returns all settings.
  List<Setting> all() {
    WarehouseSettings settings = warehouse.settings();
    List<Setting> all = new ArrayList<>();
    all.add(
        new Setting(
            "autovacuum",
            settings.compacts() ? "on" : "off",
            "whether segments are compacted without VACUUM; of the warehouse, see ALTER SYSTEM"));
    all.add(
        new Setting(
            "history_retention",
            text(warehouse.retention().toMillis()),
            "for how long changed and deleted rows can be read as of older states, where a table does"
                + " not say so itself; of the warehouse, see ALTER SYSTEM"));
    all.add(
        new Setting(
            LOG_ARCHIVE,
            settings.archive(),
            "where the log is kept for a restore: off, warehouse, or the path of a folder; of the"
                + " warehouse, see ALTER SYSTEM"));
    all.add(
        new Setting(
            "log_archive_retention",
            text(settings.archiveRetention().toMillis()),
            "for how long the log is kept; of the warehouse, see ALTER SYSTEM"));
    all.add(
        new Setting(
            "max_wal_size",
            ByteSizes.text(warehouse.checkpointLogBytes()),
            "the size of the log at which a checkpoint is written; of the warehouse, see ALTER SYSTEM"));
    all.add(
        new Setting(
            "recovery_time_limit",
            text(warehouse.recoveryMillisMax()),
            "how long replaying the log may take before a checkpoint is written; of the warehouse,"
                + " see ALTER SYSTEM"));
    all.add(
        new Setting(
            "snapshot_size_limit",
            ByteSizes.text(warehouse.snapshotBytesMax()),
            "what named snapshots may hold on disk that nothing else needs; of the warehouse, see"
                + " ALTER SYSTEM"));
    return all;
  }

  /// Returns a setting's value, or null when there is none of this name.
  @Nullable String get(String name) {
    return all().stream()
        .filter(setting -> setting.name().equals(name))
        .map(Setting::value)
        .findFirst()
        .orElse(null);
  }

  private static String text(long millis) {
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  /// Changes a setting.
  ///
  /// @param value null for the default
  void set(String name, @Nullable String value) {
    switch (name) {
      case "autovacuum" -> {
        Boolean on = value == null ? null : SessionSettings.isTrue(name, value);
        warehouse.changeSettings(settings -> settings.withAutovacuum(on));
      }
      case "max_wal_size" -> {
        Long bytes = value == null ? null : ByteSizes.parse(value);
        warehouse.changeSettings(settings -> settings.withCheckpointLogBytes(bytes));
      }
      case "recovery_time_limit" -> {
        Long millis = value == null ? null : SessionSettings.millis(name, value);
        warehouse.changeSettings(settings -> settings.withRecoveryMillisMax(millis));
      }
      case "history_retention" -> {
        Duration time =
            value == null ? null : Duration.of(RetentionText.micros(value), ChronoUnit.MICROS);
        warehouse.changeSettings(settings -> settings.withHistoryRetention(time));
      }
      case "snapshot_size_limit" -> {
        Long bytes = value == null ? null : ByteSizes.parse(value);
        warehouse.changeSettings(settings -> settings.withSnapshotBytesMax(bytes));
      }
      case LOG_ARCHIVE -> warehouse.changeSettings(settings -> settings.withLogArchive(value));
      case "log_archive_retention" -> {
        Duration time =
            value == null ? null : Duration.ofMillis(SessionSettings.millis(name, value));
        warehouse.changeSettings(settings -> settings.withLogArchiveRetention(time));
      }
      default ->
          throw NameSuggestions.addHint(
              new DatabaseException(
                      ErrorCode.UNDEFINED_OBJECT,
                      "the warehouse has no such setting [" + name + "]")
                  .withHint("Use SET for settings of the session."),
              name,
              all().stream().map(Setting::name).toList());
    }
  }

  /// Takes all settings back to their defaults.
  void resetAll() {
    warehouse.changeSettings(settings -> WarehouseSettings.DEFAULT);
  }
}
