package io.blueshift.io;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tells how much memory the machine, or the container, has. On Linux it reads two small files,
/// because the platform's management beans take tens of milliseconds of a short process's life.
public final class MachineMemory {
  private static final Path TOTAL = Path.of("/proc/meminfo");
  private static final Path CONTAINER_LIMIT = Path.of("/sys/fs/cgroup/memory.max");
  private static final String TOTAL_FIELD = "MemTotal:";

  private MachineMemory() {}

  /// Returns the memory that this process may count on sharing.
  public static long totalBytes() {
    long totalBytes;
    try {
      totalBytes = linuxTotalBytes();
    } catch (IOException e) {
      return managedTotalBytes();
    }
    try {
      String limit = Files.readString(CONTAINER_LIMIT).strip();
      return limit.equals("max") ? totalBytes : Math.min(totalBytes, Long.parseLong(limit));
    } catch (IOException | NumberFormatException e) {
      return totalBytes;
    }
  }

  private static long linuxTotalBytes() throws IOException {
    for (String line : Files.readAllLines(TOTAL)) {
      if (line.startsWith(TOTAL_FIELD)) {
        String kibibytes = line.substring(TOTAL_FIELD.length()).replace("kB", "").strip();
        return Long.parseLong(kibibytes) << 10;
      }
    }
    throw new IOException("no field " + TOTAL_FIELD);
  }

  private static long managedTotalBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
