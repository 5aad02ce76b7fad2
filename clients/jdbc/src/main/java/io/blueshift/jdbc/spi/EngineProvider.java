package io.blueshift.jdbc.spi;

import java.sql.SQLException;

/** Opens sessions on warehouses. Found by {@link java.util.ServiceLoader}; one instance a process. */
public interface EngineProvider {
  /** Returns the lowest feature release of Java on which this engine runs. */
  int javaReleaseMinimum();

  /** Opens a session; the warehouse is opened with its first session and released with its last. */
  EngineSession open(ConnectionSettings settings) throws SQLException;
}
