package io.blueshift.jdbc.spi;

/**
 * A message that is no error.
 *
 * @param sqlState the SQLSTATE of the warning that it becomes
 * @param text what it says
 */
public record EngineNotice(String sqlState, String text) {}
