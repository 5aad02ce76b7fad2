package io.blueshift.jdbc;

import io.blueshift.jdbc.spi.ConnectionSettings;
import io.blueshift.jdbc.spi.EngineProvider;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections for URLs that begin with {@code jdbc:blueshift:}.
 *
 * <ul>
 *   <li>{@code jdbc:blueshift:} — a warehouse in memory, of this connection alone
 *   <li>{@code jdbc:blueshift:memory:NAME} — a warehouse in memory that all connections with this name share
 *   <li>{@code jdbc:blueshift:/path/to/folder} — a warehouse in a folder, made when it does not exist
 * </ul>
 *
 * <p>Session settings follow after {@code ?} as {@code name=value} pairs separated by {@code &}: {@code
 * jdbc:blueshift:/data?style=postgresql&memory_limit=1GB}. Properties given to {@link #connect} count unless the URL has them.
 */
public final class BlueshiftDriver implements Driver {
  /** How every URL of this driver begins. */
  public static final String URL_PREFIX = "jdbc:blueshift:";

  static final int VERSION_MAJOR = 0;
  static final int VERSION_MINOR = 1;

  static {
    try {
      DriverManager.registerDriver(new BlueshiftDriver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Finds the engine once, when the first connection is opened. */
  private static final class EngineHolder {
    static final @Nullable EngineProvider ENGINE;
    static final @Nullable Throwable FAILURE;

    static {
      EngineProvider engine = null;
      Throwable failure = null;
      try {
        Iterator<EngineProvider> engines =
            ServiceLoader.load(EngineProvider.class, EngineProvider.class.getClassLoader())
                .iterator();
        engine = engines.hasNext() ? engines.next() : null;
      } catch (ServiceConfigurationError | UnsupportedClassVersionError e) {
        failure = e;
      }
      ENGINE = engine;
      FAILURE = failure;
    }
  }

  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    EngineProvider engine = EngineHolder.ENGINE;
    if (engine == null) {
      throw new SQLException(
          "the embedded engine needs Java 25 or later, and this is Java "
              + Runtime.version().feature(),
          "08001",
          EngineHolder.FAILURE);
    }
    ConnectionSettings settings = parseUrl(url, info == null ? new Properties() : info);
    return new BlueshiftConnection(url, settings, engine.open(settings));
  }

  static ConnectionSettings parseUrl(String url, Properties info) throws SQLException {
    Map<String, String> properties = new TreeMap<>();
    for (String name : info.stringPropertyNames()) {
      properties.put(name.toLowerCase(Locale.ROOT), info.getProperty(name));
    }
    String rest = url.substring(URL_PREFIX.length());
    int question = rest.indexOf('?');
    String location = question < 0 ? rest : rest.substring(0, question);
    if (question >= 0) {
      for (String pair : rest.substring(question + 1).split("[&;]")) {
        if (!pair.isEmpty()) {
          int equals = pair.indexOf('=');
          if (equals < 1) {
            throw new SQLException(
                "URL property without a value [property=" + pair + "]; write name=value", "08001");
          }
          properties.put(
              decode(pair.substring(0, equals)).toLowerCase(Locale.ROOT),
              decode(pair.substring(equals + 1)));
        }
      }
    }
    if (location.startsWith("//")) {
      throw new SQLFeatureNotSupportedException(
          "this driver does not connect to servers [url="
              + url
              + "]; write jdbc:blueshift:/path/to/folder, or jdbc:blueshift: for memory",
          "0A000");
    }
    String user = properties.remove("user");
    properties.remove("password");
    return new ConnectionSettings(
        location,
        user == null || user.isEmpty() ? System.getProperty("user.name", "blueshift") : user,
        properties);
  }

  private static String decode(String text) throws SQLException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new SQLException(
          "URL property is not percent-encoded [text=" + text + "]; write %25 for %", "08001", e);
    }
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(URL_PREFIX);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info)
      throws SQLException {
    ConnectionSettings settings = parseUrl(url, info == null ? new Properties() : info);
    return new DriverPropertyInfo[] {
      property(
          settings, "style", "redshift", "which SQL a session speaks", "redshift", "postgresql"),
      property(settings, "timezone", "UTC", "the session's time zone"),
      property(
          settings,
          "memory_limit",
          "",
          "the most memory of the process's queries, for example 2GB"),
      property(settings, "threads", "", "how many worker threads run queries"),
      property(
          settings,
          "read_only",
          "false",
          "open the warehouse as last published, beside a writer",
          "false",
          "true"),
    };
  }

  private static DriverPropertyInfo property(
      ConnectionSettings settings,
      String name,
      String defaultValue,
      String description,
      String... choices) {
    DriverPropertyInfo info =
        new DriverPropertyInfo(name, settings.properties().getOrDefault(name, defaultValue));
    info.description = description;
    info.choices = choices.length == 0 ? null : choices;
    return info;
  }

  @Override
  public int getMajorVersion() {
    return VERSION_MAJOR;
  }

  @Override
  public int getMinorVersion() {
    return VERSION_MINOR;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("the driver does not use java.util.logging", "0A000");
  }
}
