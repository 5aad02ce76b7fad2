package io.blueshift.kernel;

import io.blueshift.kernel.simd.SimdKernels;

/// Chooses the loops once per process: the Vector API's when the incubator module is there and the
/// release is the one they were built for, else plain ones. The system property `blueshift.kernels`
/// set to `scalar` forces plain loops.
final class KernelSelection {
  private static final int BUILT_FOR_RELEASE = 25;

  static final ColumnKernels ACTIVE = choose();

  private KernelSelection() {}

  private static ColumnKernels choose() {
    boolean modulePresent = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    if (modulePresent
        && Runtime.version().feature() == BUILT_FOR_RELEASE
        && !"scalar".equals(System.getProperty("blueshift.kernels"))) {
      return new SimdKernels();
    }
    return new ScalarKernels();
  }
}
