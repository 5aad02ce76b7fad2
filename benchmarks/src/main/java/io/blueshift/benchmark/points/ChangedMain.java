package io.blueshift.benchmark.points;

import io.blueshift.dataset.tpch.TpchParameters;
import io.blueshift.dataset.tpch.TpchQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Measures what deleted rows and new versions cost: all TPC-H queries on three copies of a warehouse, as it
/// is, with a share of lineitem updated and as much deleted while compaction rests, and with the same changes
/// after compaction. The copies take turns query by query.
@Command(
    name = "benchmarks/run changed",
    description =
        "Measures TPC-H queries on copies of a warehouse: clean, with a share of lineitem updated and"
            + " deleted, and after compaction of that.",
    mixinStandardHelpOptions = true)
public final class ChangedMain implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      description = "Folder of a warehouse that holds TPC-H, of any scale.")
  private Path source = Path.of(".");

  @Option(
      names = "--percent",
      paramLabel = "COUNT",
      description = "Rows that are updated, and rows that are deleted, of 100 (default: 2).")
  private int percent = 2;

  @Option(names = "--rounds", paramLabel = "COUNT", description = "Measured rounds (default: 3).")
  private int rounds = 3;

  @Option(
      names = "--warm-up",
      paramLabel = "COUNT",
      description = "Rounds before those that are measured (default: 3).")
  private int warmUpRounds = 3;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where copies are made (default: the system's folder for temporary files).")
  private @Nullable Path directory;

  private enum Copy {
    CLEAN,
    CHANGED,
    COMPACTED
  }

  private final Figures millis = new Figures("ms");

  /// Runs the program and ends the process: 0 if all went well, 2 if the arguments are wrong.
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs the program and returns the exit code.
  public static int run(String... arguments) {
    return new CommandLine(new ChangedMain()).execute(arguments);
  }

  @Override
  public Integer call() throws IOException, SQLException {
    Map<Copy, Connection> copies = new EnumMap<>(Copy.class);
    try (TemporaryDirectory folder = TemporaryDirectory.in(directory)) {
      try {
        for (Copy copy : Copy.values()) {
          copies.put(copy, open(folder.path().resolve(copy.name()), copy));
        }
        for (int round = -warmUpRounds; round < rounds; round++) {
          runRound(copies, round);
        }
      } finally {
        for (Connection connection : copies.values()) {
          connection.close();
        }
      }
    }
    print();
    return 0;
  }

  private Connection open(Path target, Copy copy) throws IOException, SQLException {
    copyFiles(target);
    Connection connection = DriverManager.getConnection("jdbc:blueshift:" + target);
    try (Statement statement = connection.createStatement()) {
      if (copy != Copy.CLEAN) {
        statement.execute("ALTER SYSTEM SET autovacuum = off");
        statement.executeUpdate(
            "UPDATE lineitem SET l_comment = upper(l_comment)"
                + " WHERE (l_orderkey * 7 + l_linenumber) % 100 < "
                + percent);
        statement.executeUpdate(
            "DELETE FROM lineitem WHERE (l_orderkey * 7 + l_linenumber) % 100 >= "
                + (100 - percent));
      }
      if (copy == Copy.COMPACTED) {
        statement.execute("ALTER SYSTEM SET autovacuum = on");
        statement.execute("VACUUM FULL lineitem TO 100 PERCENT");
      }
    }
    return connection;
  }

  private void copyFiles(Path target) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(source)) {
      paths = walk.toList();
    }
    for (Path path : paths) {
      Files.copy(path, target.resolve(source.relativize(path).toString()));
    }
  }

  private void runRound(Map<Copy, Connection> copies, int round) throws SQLException {
    for (int number = 1; number <= TpchQuery.COUNT; number++) {
      String text = TpchQuery.of(number).text(TpchParameters.validation(number));
      for (int turn = 0; turn < Copy.values().length; turn++) {
        Copy copy = Copy.values()[Math.floorMod(turn + round + number, Copy.values().length)];
        long start = System.nanoTime();
        MixedMain.drain(copies.get(copy), text);
        if (round >= 0) {
          millis.add(query(number), name(copy), (System.nanoTime() - start) / 1e6);
        }
      }
    }
  }

  private static String query(int number) {
    return String.format(Locale.ROOT, "q%02d", number);
  }

  private static String name(Copy copy) {
    return copy.name().toLowerCase(Locale.ROOT);
  }

  private void print() {
    millis.print(System.out, "TPC-H queries, " + percent + " % changed", name(Copy.CLEAN));
    for (Copy copy : Copy.values()) {
      double logarithms = 0;
      for (int number = 1; number <= TpchQuery.COUNT; number++) {
        logarithms +=
            Math.log(
                millis.median(query(number), name(copy))
                    / millis.median(query(number), name(Copy.CLEAN)));
      }
      System.out.printf(
          Locale.ROOT,
          "geometric mean of medians, %s to clean: %.3f%n",
          name(copy),
          Math.exp(logarithms / TpchQuery.COUNT));
    }
  }
}
