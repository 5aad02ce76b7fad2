package io.blueshift.launcher;

import io.blueshift.error.DatabaseException;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.store.WarehouseCheck;
import java.nio.file.Path;

/// `blueshift check DIR`: verifies the files of a warehouse and prints what it found. Ends with 0 for a
/// sound warehouse, 1 for a damaged one, 2 for wrong usage.
final class CheckCommand {
  private static final String HELP =
      """
      Usage: blueshift check DIR

      Verifies the warehouse in the folder DIR: its manifest, every record of its log, and every page of
      its segments against their checksums. Changes nothing, and may run while the warehouse is open.
      """;

  private static final int EXIT_DAMAGED = 1;
  private static final int EXIT_USAGE = 2;

  private CheckCommand() {}

  static int run(String[] arguments) {
    if (arguments.length == 1 && (arguments[0].equals("--help") || arguments[0].equals("-h"))) {
      System.out.print(HELP);
      return 0;
    }
    if (arguments.length != 1) {
      System.err.print(HELP);
      return EXIT_USAGE;
    }
    WarehouseCheck.Report report;
    try {
      report = WarehouseCheck.run(LocalStorageDirectory.openReadOnly(Path.of(arguments[0])));
    } catch (DatabaseException e) {
      System.err.println("blueshift check: " + e.message());
      if (e.hint() != null) {
        System.err.println("HINT:  " + e.hint());
      }
      return EXIT_DAMAGED;
    }
    report.lines().forEach(System.out::println);
    return report.isSound() ? 0 : EXIT_DAMAGED;
  }
}
