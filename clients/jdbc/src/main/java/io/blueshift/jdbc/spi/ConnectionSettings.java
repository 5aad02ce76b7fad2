package io.blueshift.jdbc.spi;

import java.util.Map;

/**
 * Where a connection goes, taken from its URL, and its other settings.
 *
 * @param location a folder's path; {@code ""} for a warehouse in memory of this connection alone; {@code memory:NAME}
 *     for one that all connections of the process with that name share
 * @param user the name of the one who asks
 * @param properties session settings by lower-case name (style, timezone, memory_limit, read_only, …)
 */
public record ConnectionSettings(String location, String user, Map<String, String> properties) {}
