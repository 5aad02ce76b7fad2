package io.blueshift.launcher;

import io.blueshift.error.DatabaseException;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.store.WarehouseRestore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// `blueshift restore ARCHIVE DIR [COMMIT]`: makes a warehouse of a log archive, or of a copy, as of a commit.
/// Ends with 0, with 1 when it could not, with 2 for wrong usage.
final class RestoreCommand {
  private static final String HELP =
      """
      Usage: blueshift restore ARCHIVE DIR [COMMIT]

      Makes a warehouse in the new folder DIR, as of the commit of the number COMMIT or the newest that there
      is. ARCHIVE is the folder of a log archive (setting log_archive; DIR/archive when the warehouse keeps
      it itself), or of a warehouse that is not open.
      """;

  private static final int EXIT_FAILED = 1;
  private static final int EXIT_USAGE = 2;

  private RestoreCommand() {}

  static int run(String[] arguments) {
    if (arguments.length == 1 && (arguments[0].equals("--help") || arguments[0].equals("-h"))) {
      System.out.print(HELP);
      return 0;
    }
    boolean number = arguments.length < 3 || arguments[2].matches("[0-9]{1,18}");
    if (arguments.length < 2 || arguments.length > 3 || !number) {
      System.err.print(HELP);
      return EXIT_USAGE;
    }
    try {
      WarehouseRestore.Restored restored =
          WarehouseRestore.run(
              LocalStorageDirectory.openReadOnly(Path.of(arguments[0])),
              LocalStorageDirectory.open(Path.of(arguments[1])),
              arguments.length == 3 ? Long.parseLong(arguments[2]) : Long.MAX_VALUE);
      System.out.println(
          "Restored up to commit "
              + restored.commitNumber()
              + " of "
              + Instant.EPOCH.plus(restored.commitTimeMicros(), ChronoUnit.MICROS));
      return 0;
    } catch (DatabaseException e) {
      System.err.println("blueshift restore: " + e.message());
      if (e.hint() != null) {
        System.err.println("HINT:  " + e.hint());
      }
      return EXIT_FAILED;
    }
  }
}
