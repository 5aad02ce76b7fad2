package io.blueshift.jdbc.spi;

/**
 * What bounds one execution.
 *
 * @param maxRows the most rows to give, 0 for all
 * @param timeoutSeconds after how long the statement fails, 0 for never
 * @param fetchSize how many rows the client wants at a time, 0 to let the engine choose
 * @param wantGeneratedKeys whether values of IDENTITY columns made by an INSERT are wanted
 */
public record ExecutionLimits(
    long maxRows, int timeoutSeconds, int fetchSize, boolean wantGeneratedKeys) {
  /** No limits. */
  public static final ExecutionLimits NONE = new ExecutionLimits(0, 0, 0, false);
}
