package io.blueshift.sql.session;

import java.lang.management.ManagementFactory;

/// Tells how much memory the machine, or the container that the process runs in, has.
final class PhysicalMemory {
  private PhysicalMemory() {}

  static long sizeBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
