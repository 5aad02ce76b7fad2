package io.blueshift.sql.session;

import io.blueshift.catalog.NameSuggestions;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.system.SystemState.Setting;
import io.blueshift.transaction.Durability;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The settings of one session, by lower-case name: what SET changes and SHOW tells. Values are texts;
/// the ones that the engine acts on are checked when they are set. Used by one thread.
public final class SessionSettings {
  /// The level of snapshot isolation.
  static final String REPEATABLE_READ = "repeatable read";

  /// The level on which every statement has a snapshot of its own.
  static final String READ_COMMITTED = "read committed";

  /// The level on which what a transaction read must still hold when it commits.
  static final String SERIALIZABLE = "serializable";

  /// As of which commit tables are read.
  static final String SNAPSHOT = "snapshot";

  private static final String DEFAULT = "default";
  private static final int QUERY_HISTORY_SIZE_MAX = 100_000;
  private static final long MEMORY_LIMIT_MIN_BYTES = 1 << 20;

  /// A setting that there is.
  ///
  /// @param defaultValue what it is when nobody sets it
  /// @param readOnly whether SET refuses it
  /// @param description one line for pg_settings
  private record Definition(String defaultValue, boolean readOnly, String description) {}

  private static final Map<String, Definition> DEFINITIONS = new TreeMap<>();

  static {
    define("application_name", "", "the program that uses the session");
    define(
        "cast_super_null_on_error",
        "on",
        "whether a CAST of a SUPER value that does not fit is NULL, not an error");
    define("client_encoding", "UTF8", "the encoding of the client's texts");
    define("client_min_messages", "notice", "the least severity of notices that are sent");
    define("datestyle", "ISO, MDY", "how dates are written");
    define("default_transaction_isolation", REPEATABLE_READ, "the isolation of new transactions");
    define("default_transaction_read_only", "off", "whether new transactions only read");
    define(
        "describe_field_name_in_uppercase",
        "off",
        "whether result columns are named in upper case");
    define("downcase_delimited_identifier", "off", "accepted for compatibility");
    define(
        "durability",
        DEFAULT,
        "when a commit is acknowledged: sync, every_second or none; default is what the warehouse was"
            + " opened with");
    define("enable_case_sensitive_identifier", "off", "accepted for compatibility");
    define(
        "enable_case_sensitive_super_attribute",
        "off",
        "accepted for compatibility; keys in quotes are always those written");
    define(
        "enable_result_cache_for_session",
        "off",
        "accepted for compatibility; results are not cached");
    define(
        "error_on_nondeterministic_update",
        "off",
        "whether an UPDATE fails when several rows of FROM fit one row of its table");
    define("extra_float_digits", "1", "digits of floating-point texts");
    define("intervalstyle", "postgres", "how intervals are written");
    define("json_serialization_enable", "off", "accepted for compatibility");
    define(
        "lock_timeout",
        "0",
        "how long to wait for a lock, or for memory of new rows; 0 is a minute");
    define(
        "memory_limit",
        DEFAULT,
        "the most memory that the session's statements hold together, for example 256MB; default is"
            + " what the warehouse was opened with");
    define("mv_enable_aqmv_for_session", "off", "accepted for compatibility");
    define(
        "navigate_super_null_on_error",
        "on",
        "whether a step into a SUPER value that leads nowhere is NULL, not an error");
    define(
        "parse_super_null_on_error",
        "off",
        "whether JSON_PARSE of a text that is no JSON is NULL, not an error");
    define("plan_cache", "on", "whether plans are kept for statements of the same shape");
    define(
        "query_history_size",
        "1000",
        "how many statements sys_query_history keeps when the session runs one");
    define("query_group", "default", "a label of the session's queries");
    define("search_path", "\"$user\", public", "the schemas in which names are looked up");
    define("session_authorization", "", "accepted for compatibility");
    define(
        SNAPSHOT,
        DEFAULT,
        "as of which commit permanent tables are read, which only read then: a number or a moment;"
            + " default is the newest");
    define(
        "standard_conforming_strings",
        "on",
        "whether a backslash in a string is an ordinary character");
    define("statement_timeout", "0", "after how many milliseconds a statement fails; 0 is never");
    define("style", "redshift", "whose SQL the session speaks: redshift or postgresql");
    define("timezone", "UTC", "the zone in which instants are read and written");
    define("transaction_isolation", REPEATABLE_READ, "the isolation of the current transaction");
    define("transaction_read_only", "off", "whether the current transaction only reads");
    define("wlm_query_slot_count", "1", "accepted for compatibility");
    constant("integer_datetimes", "on", "always on");
    constant("max_identifier_length", "127", "the most bytes of a name");
    constant("max_index_keys", "32", "the most columns of a key");
    constant("server_encoding", "UTF8", "the encoding of stored texts");
    constant("server_version", "15.0", "the version of PostgreSQL whose catalogs are shown");
    constant("server_version_num", "150000", "the same as a number");
    constant("threads", "", "how many workers run queries; chosen when the warehouse is opened");
  }

  private static void define(String name, String defaultValue, String description) {
    DEFINITIONS.put(name, new Definition(defaultValue, false, description));
  }

  private static void constant(String name, String value, String description) {
    DEFINITIONS.put(name, new Definition(value, true, description));
  }

  private final Map<String, String> defaults = new HashMap<>();
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, String> valuesAtTransactionStart = new HashMap<>();
  private final Map<String, String> valuesBeforeLocal = new HashMap<>();
  private @Nullable Known known;

  /// What every statement asks for, read from the texts once after each change.
  private record Known(
      SqlStyle style,
      ZoneId timeZone,
      List<String> searchPath,
      boolean readOnlyByDefault,
      @Nullable Durability durability,
      long statementTimeoutMillis,
      long lockTimeoutMillis,
      long memoryLimitBytes,
      @Nullable Long snapshotCommitNumber) {}

  /// Makes settings with defaults of their own, for example from a connection's URL.
  public SessionSettings(Map<String, String> startValues) {
    startValues.forEach((name, value) -> {
      set(name, value);
      defaults.put(name, get(name));
    });
    values.clear();
    known = null;
  }

  /// Returns whether there is a setting of this name; names of two parts are the client's own.
  static boolean exists(String name) {
    return DEFINITIONS.containsKey(name) || name.indexOf('.') > 0;
  }

  /// Returns a setting's value, or fails with UNDEFINED_OBJECT and near names.
  public String get(String name) {
    String value = values.get(name);
    if (value == null) {
      value = defaults.get(name);
    }
    if (value != null) {
      return value;
    }
    if (name.equals("transaction_read_only") || name.equals("transaction_isolation")) {
      return get("default_" + name);
    }
    Definition definition = DEFINITIONS.get(name);
    if (definition == null) {
      throw unknown(name);
    }
    return definition.defaultValue;
  }

  private static DatabaseException unknown(String name) {
    return NameSuggestions.addHint(
        new DatabaseException(
            ErrorCode.UNDEFINED_OBJECT, "unrecognized configuration parameter [" + name + "]"),
        name,
        DEFINITIONS.keySet());
  }

  /// Changes a setting until the session ends, or is rolled back with its transaction.
  public void set(String name, String value) {
    Definition definition = DEFINITIONS.get(name);
    if (definition == null && name.indexOf('.') < 0) {
      throw unknown(name);
    }
    if (definition != null && definition.readOnly) {
      throw new DatabaseException(
          ErrorCode.CANNOT_CHANGE_PARAMETER, "parameter cannot be changed [" + name + "]");
    }
    values.put(name, checked(name, value));
    known = null;
  }

  /// Changes a setting until the current transaction ends.
  void setLocal(String name, String value) {
    valuesBeforeLocal.putIfAbsent(name, get(name));
    set(name, value);
  }

  /// Takes a setting back to its default; null takes all back.
  void reset(@Nullable String name) {
    known = null;
    if (name == null) {
      values.clear();
    } else {
      get(name);
      values.remove(name);
    }
  }

  /// Remembers the values that a rollback takes back.
  void transactionBegins(boolean readOnly, String isolation) {
    valuesAtTransactionStart.clear();
    valuesAtTransactionStart.putAll(values);
    values.put("transaction_read_only", readOnly ? "on" : "off");
    values.put("transaction_isolation", isolation);
    known = null;
  }

  /// All values at a savepoint.
  record Mark(Map<String, String> values, Map<String, String> valuesBeforeLocal) {
    Mark {
      values = Map.copyOf(values);
      valuesBeforeLocal = Map.copyOf(valuesBeforeLocal);
    }
  }

  /// Returns all values, for [#rollbackTo].
  Mark mark() {
    return new Mark(values, valuesBeforeLocal);
  }

  /// Takes back what was set since a savepoint.
  void rollbackTo(Mark mark) {
    values.clear();
    values.putAll(mark.values);
    valuesBeforeLocal.clear();
    valuesBeforeLocal.putAll(mark.valuesBeforeLocal);
    known = null;
  }

  /// Ends what SET LOCAL changed and, after a rollback, what SET changed.
  void transactionEnds(boolean committed) {
    if (committed) {
      values.putAll(valuesBeforeLocal);
    } else {
      values.clear();
      values.putAll(valuesAtTransactionStart);
    }
    valuesBeforeLocal.clear();
    values.remove("transaction_read_only");
    values.remove("transaction_isolation");
    known = null;
  }

  private static String checked(String name, String value) {
    return switch (name) {
      case "style" -> choice(name, value, List.of("redshift", "postgresql"));
      case "durability" -> choice(name, value, List.of(DEFAULT, "sync", "every_second", "none"));
      case "timezone" -> zone(value).getId();
      case "statement_timeout", "lock_timeout" -> Long.toString(millis(name, value));
      case "memory_limit" -> memoryLimit(value);
      case SNAPSHOT -> snapshot(value);
      case "default_transaction_isolation", "transaction_isolation" -> isolation(name, value);
      case "default_transaction_read_only",
          "transaction_read_only",
          "plan_cache",
          "cast_super_null_on_error",
          "navigate_super_null_on_error",
          "parse_super_null_on_error",
          "enable_result_cache_for_session",
          "enable_case_sensitive_identifier",
          "error_on_nondeterministic_update" ->
          onOff(name, value);
      case "query_history_size" -> integer(name, value, 0, QUERY_HISTORY_SIZE_MAX);
      case "extra_float_digits" -> integer(name, value, -15, 3);
      case "wlm_query_slot_count" -> integer(name, value, 1, 50);
      default -> value;
    };
  }

  private static String integer(String name, String value, int least, int most) {
    String digits = value.strip();
    if (digits.matches("[+-]?[0-9]{1,9}")) {
      int number = Integer.parseInt(digits);
      if (number >= least && number <= most) {
        return Integer.toString(number);
      }
    }
    throw invalid(name, value, "an integer from " + least + " to " + most);
  }

  /// Returns the level that a transaction gets that asks for one. READ UNCOMMITTED is READ COMMITTED, as
  /// in PostgreSQL, and Redshift's SNAPSHOT is REPEATABLE READ.
  ///
  /// @throws DatabaseException INVALID_PARAMETER_VALUE
  static String isolation(String name, String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "read uncommitted", READ_COMMITTED -> READ_COMMITTED;
      case REPEATABLE_READ, "snapshot", "default" -> REPEATABLE_READ;
      case SERIALIZABLE -> SERIALIZABLE;
      default ->
          throw invalid(
              name,
              value,
              "serializable, repeatable read, snapshot, read committed or read uncommitted");
    };
  }

  private static DatabaseException invalid(String name, String value, String expected) {
    return new DatabaseException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "invalid value for parameter [parameter=" + name + ", value=" + value + "]")
        .withHint("Expected " + expected + ".");
  }

  private static String snapshot(String value) {
    if (value.equals(DEFAULT) || value.matches("[0-9]{1,18}")) {
      return value;
    }
    throw invalid(SNAPSHOT, value, "the number of a commit, a moment, or default");
  }

  private static String memoryLimit(String value) {
    if (value.isBlank() || value.strip().equalsIgnoreCase(DEFAULT)) {
      return DEFAULT;
    }
    long limitBytes = ByteSizes.parse(value);
    if (limitBytes < MEMORY_LIMIT_MIN_BYTES) {
      throw new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "memory_limit is too small [limit=" + limitBytes + " bytes]")
          .withHint("Give statements at least 1MB.");
    }
    return ByteSizes.text(limitBytes);
  }

  private static String choice(String name, String value, List<String> choices) {
    String folded = value.toLowerCase(Locale.ROOT);
    if (!choices.contains(folded)) {
      throw invalid(name, value, "one of " + String.join(", ", choices));
    }
    return folded;
  }

  /// Returns whether a text means on.
  static boolean isTrue(String name, String value) {
    return onOff(name, value).equals("on");
  }

  private static String onOff(String name, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "on", "true", "yes", "1", "t" -> "on";
      case "off", "false", "no", "0", "f" -> "off";
      default -> throw invalid(name, value, "on or off");
    };
  }

  /// Returns the milliseconds of a time such as `5s`.
  static long millis(String name, String value) {
    String folded = value.strip().toLowerCase(Locale.ROOT);
    int digits = 0;
    while (digits < folded.length() && Character.isDigit(folded.charAt(digits))) {
      digits++;
    }
    long factor =
        switch (folded.substring(digits).strip()) {
          case "", "ms" -> 1;
          case "s" -> 1_000;
          case "min" -> 60_000;
          case "h" -> 3_600_000;
          default -> 0;
        };
    if (digits == 0 || digits > 12 || factor == 0) {
      throw invalid(name, value, "a number of milliseconds, or one with ms, s, min or h");
    }
    return Long.parseLong(folded.substring(0, digits)) * factor;
  }

  private static ZoneId zone(String value) {
    String plain = value.strip();
    try {
      if (plain.equalsIgnoreCase("default")
          || plain.equalsIgnoreCase("utc")
          || plain.equalsIgnoreCase("gmt")) {
        return ZoneId.of("UTC");
      }
      for (String id : ZoneId.getAvailableZoneIds()) {
        if (id.equalsIgnoreCase(plain)) {
          return ZoneId.of(id);
        }
      }
      return ZoneId.of(
          plain.matches("[+-]?\\d{1,2}") ? (plain.matches("\\d.*") ? "+" + plain : plain) : plain,
          ZoneId.SHORT_IDS);
    } catch (DateTimeException e) {
      throw invalid("timezone", value, "a zone such as Europe/Berlin, UTC or +02:00");
    }
  }

  private Known known() {
    Known current = known;
    if (current == null) {
      String limit = get("memory_limit");
      current =
          new Known(
              get("style").equals("postgresql") ? SqlStyle.POSTGRESQL : SqlStyle.REDSHIFT,
              ZoneId.of(get("timezone")),
              List.copyOf(names(get("search_path"))),
              isOn("default_transaction_read_only"),
              durability(get("durability")),
              Long.parseLong(get("statement_timeout")),
              Long.parseLong(get("lock_timeout")),
              limit.equals(DEFAULT) ? Long.MAX_VALUE : ByteSizes.parse(limit),
              get(SNAPSHOT).equals(DEFAULT) ? null : Long.valueOf(get(SNAPSHOT)));
      known = current;
    }
    return current;
  }

  /// Returns whose SQL the session speaks.
  public SqlStyle style() {
    return known().style;
  }

  /// Returns the session's zone.
  public ZoneId timeZone() {
    return known().timeZone;
  }

  /// Returns whether a setting is on.
  public boolean isOn(String name) {
    return get(name).equals("on");
  }

  /// Returns whether new transactions only read.
  boolean readOnlyByDefault() {
    return known().readOnlyByDefault || readsOlderState();
  }

  /// Returns as of which commit tables are read; null for the newest.
  @Nullable Long snapshotCommitNumber() {
    return known().snapshotCommitNumber;
  }

  /// Returns whether tables are read as of an older commit.
  boolean readsOlderState() {
    return known().snapshotCommitNumber != null;
  }

  /// Returns how many statements the history keeps when the session runs one.
  int queryHistorySize() {
    return Integer.parseInt(get("query_history_size"));
  }

  /// Returns after how many milliseconds a statement fails, 0 for never.
  long statementTimeoutMillis() {
    return known().statementTimeoutMillis;
  }

  /// Returns after how many milliseconds waiting for a lock fails, 0 when the setting says nothing.
  long lockTimeoutMillis() {
    return known().lockTimeoutMillis;
  }

  /// Returns when the session's commits are acknowledged.
  ///
  /// @param warehouse what the warehouse was opened with
  Durability durability(Durability warehouse) {
    Durability set = known().durability;
    return set == null ? warehouse : set;
  }

  private static @Nullable Durability durability(String value) {
    return value.equals(DEFAULT) ? null : Durability.valueOf(value.toUpperCase(Locale.ROOT));
  }

  /// Returns how much memory the session's statements may hold together; `Long.MAX_VALUE` when only
  /// the warehouse's limit counts.
  long memoryLimitBytes() {
    return known().memoryLimitBytes;
  }

  /// Returns the names of the search path in order, `$user` as it stands; the same list until a
  /// setting changes.
  List<String> searchPath() {
    return known().searchPath;
  }

  private static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    for (String part : path.split(",", -1)) {
      String name = part.strip();
      boolean quoted = name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"");
      String plain =
          quoted
              ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
              : name.toLowerCase(Locale.ROOT);
      if (!plain.isEmpty()) {
        names.add(plain);
      }
    }
    return names;
  }

  /// Returns all settings by name.
  public List<Setting> all() {
    List<Setting> settings = new ArrayList<>();
    DEFINITIONS.forEach(
        (name, definition) -> settings.add(new Setting(name, get(name), definition.description)));
    return settings;
  }
}
