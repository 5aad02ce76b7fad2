package io.blueshift.shell;

import io.blueshift.jdbc.BlueshiftDriver;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints: the version of the driver, which is the product's.
public final class ProductVersion implements IVersionProvider {
  /// Makes the provider; picocli does.
  public ProductVersion() {}

  @Override
  public String[] getVersion() {
    BlueshiftDriver driver = new BlueshiftDriver();
    return new String[] {"blueshift " + driver.getMajorVersion() + "." + driver.getMinorVersion()};
  }
}
