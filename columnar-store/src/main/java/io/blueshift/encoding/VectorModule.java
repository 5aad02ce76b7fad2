package io.blueshift.encoding;

/// Decides once whether the Vector API twins may be used: the module is in the boot layer, the JDK is
/// the release that the twins were built for, and `-Dblueshift.vector=false` does not forbid it.
final class VectorModule {
  private static final int BUILT_FOR_FEATURE = 25;

  static final boolean USABLE =
      !"false".equals(System.getProperty("blueshift.vector"))
          && Runtime.version().feature() == BUILT_FOR_FEATURE
          && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

  private VectorModule() {}
}
