package io.blueshift.jdbc.embedded;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.jdbc.spi.ConnectionSettings;
import io.blueshift.jdbc.spi.EngineProvider;
import io.blueshift.jdbc.spi.EngineSession;
import io.blueshift.sql.session.Database;
import io.blueshift.sql.session.Session;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Opens warehouses in this process. A warehouse in a folder, or a named one in memory, is opened by
/// its first connection and closed by its last.
public final class EmbeddedEngineProvider implements EngineProvider {
  private static final int JAVA_RELEASE_MINIMUM = 25;
  private static final int THREAD_COUNT_MAX = 1_024;
  private static final String MEMORY_PREFIX = "memory:";

  /// An open warehouse and how many connections it has.
  private static final class Shared {
    final Database database;
    final boolean readOnly;
    int connectionCount;

    Shared(Database database, boolean readOnly) {
      this.database = database;
      this.readOnly = readOnly;
    }
  }

  private final Map<String, Shared> open = new HashMap<>();

  @Override
  public int javaReleaseMinimum() {
    return JAVA_RELEASE_MINIMUM;
  }

  @Override
  public EngineSession open(ConnectionSettings settings) throws SQLException {
    Map<String, String> properties = new HashMap<>(settings.properties());
    try {
      Database.Options options = options(properties);
      Principal principal = new Principal(settings.user(), true);
      if (settings.location().isEmpty()) {
        Database database = Database.open(null, options);
        return session(database, principal, properties, database::close);
      }
      String key = key(settings.location());
      Database database = acquire(key, options);
      return session(database, principal, properties, () -> release(key));
    } catch (DatabaseException e) {
      throw SqlExceptions.of(e);
    }
  }

  /// Opens a session; closes the database again when that fails.
  private static EngineSession session(
      Database database, Principal principal, Map<String, String> properties, Runnable onClose) {
    boolean opened = false;
    try {
      Session session = database.openSession(principal, Protocol.EMBEDDED, properties);
      opened = true;
      return new EmbeddedSession(session, onClose);
    } finally {
      if (!opened) {
        onClose.run();
      }
    }
  }

  private static Database.Options options(Map<String, String> properties) {
    String threads = properties.remove("threads");
    String readOnly = properties.remove("read_only");
    return new Database.Options(
        threads == null || threads.isEmpty() ? 0 : threadCount(threads),
        0,
        readOnly != null && !readOnly.isEmpty() && flag("read_only", readOnly));
  }

  private static int threadCount(String text) {
    try {
      int count = Integer.parseInt(text.strip());
      if (count >= 0 && count <= THREAD_COUNT_MAX) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw invalid("threads", text, "a number from 1 to " + THREAD_COUNT_MAX, e);
    }
    throw invalid("threads", text, "a number from 1 to " + THREAD_COUNT_MAX, null);
  }

  private static boolean flag(String name, String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "on", "1", "yes" -> true;
      case "false", "off", "0", "no" -> false;
      default -> throw invalid(name, text, "true or false", null);
    };
  }

  private static DatabaseException invalid(
      String name, String value, String expected, @Nullable Throwable cause) {
    DatabaseException error =
        new DatabaseException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "invalid value for parameter [parameter=" + name + ", value=" + value + "]",
            cause);
    return error.withHint("Expected " + expected + ".");
  }

  private static String key(String location) {
    return location.startsWith(MEMORY_PREFIX)
        ? location
        : Path.of(location).toAbsolutePath().normalize().toString();
  }

  private static @Nullable Path folder(String key) {
    return key.startsWith(MEMORY_PREFIX) ? null : Path.of(key);
  }

  private synchronized Database acquire(String key, Database.Options options) {
    Shared shared = open.get(key);
    if (shared == null || shared.readOnly && !options.readOnly()) {
      shared = new Shared(Database.open(folder(key), options), options.readOnly());
      open.put(key, shared);
    }
    shared.connectionCount++;
    return shared.database;
  }

  private synchronized void release(String key) {
    Shared shared = open.get(key);
    if (shared != null && --shared.connectionCount == 0) {
      open.remove(key);
      shared.database.close();
    }
  }
}
