package io.blueshift.transaction;

import static java.util.Objects.requireNonNull;

/// Who asks: the user on whose behalf a call is made.
public record Principal(String userName, boolean superuser) {
  /// The user of an embedded warehouse, who may do everything.
  public static final Principal OWNER = new Principal("blueshift", true);

  public Principal {
    requireNonNull(userName);
  }
}
