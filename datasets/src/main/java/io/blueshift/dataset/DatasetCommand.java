package io.blueshift.dataset;

import io.blueshift.dataset.file.DatasetWriter;
import io.blueshift.dataset.file.FileFormat;
import io.blueshift.dataset.flights.Flights;
import io.blueshift.dataset.flights.FlightsSource;
import io.blueshift.dataset.tpcds.TpcdsDataset;
import io.blueshift.dataset.tpch.HardVariant;
import io.blueshift.dataset.tpch.TpchDataset;
import io.blueshift.parquet.ParquetCompression;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The `dataset` command: writes generated or fetched tables as files.
@Command(
    name = "blueshift dataset",
    description =
        "Writes the tables of a data set as files, with a load.sql that creates and loads them.",
    mixinStandardHelpOptions = true,
    versionProvider = DatasetCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DatasetCommand.Tpch.class,
      DatasetCommand.Tpcds.class,
      DatasetCommand.FlightsCommand.class,
      CommandLine.HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  blueshift dataset tpch --scale 1 --format parquet /data/tpch",
      "  blueshift dataset tpch --scale 1 --keys hash --null-percent 3 /data/tpch-hard",
      "  blueshift dataset tpcds --scale 10 --format csv --tables item /data/tpcds",
      "  blueshift dataset flights /data/flights"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything was written",
      "1:writing or fetching failed",
      "2:the command line is wrong"
    })
public final class DatasetCommand {

  private static final int EXIT_FAILED = 1;

  private DatasetCommand() {}

  /// Runs the command and ends the process with its exit code.
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs the command.
  ///
  /// @return 0 when everything was written, 1 when that failed, 2 when the arguments are wrong
  public static int run(String... arguments) {
    CommandLine commandLine = new CommandLine(new DatasetCommand());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
      switch (failure) {
        case IOException expected -> {
          command.getErr().println("blueshift dataset: " + FailureText.of(expected));
          return EXIT_FAILED;
        }
        case IllegalArgumentException expected -> {
          command.getErr().println("blueshift dataset: " + expected.getMessage());
          return CommandLine.ExitCode.USAGE;
        }
        default -> throw failure;
      }
    });
    return arguments.length == 0 ? commandLine.execute("--help") : commandLine.execute(arguments);
  }

  /// Reads the version of the jar that the command comes from.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = DatasetCommand.class.getPackage().getImplementationVersion();
      return new String[] {"blueshift dataset " + (version == null ? "(development)" : version)};
    }
  }

  /// The options that generated sets share.
  static final class Output {
    @Option(
        names = {"-s", "--scale"},
        paramLabel = "FACTOR",
        defaultValue = "1",
        description = "Scale factor; 1 is about 1 GB of text (default: ${DEFAULT-VALUE}).")
    double scale;

    @Option(
        names = {"-f", "--format"},
        paramLabel = "FORMAT",
        defaultValue = "PARQUET",
        description = "One of parquet, csv, tbl (default: parquet).")
    FileFormat format = FileFormat.PARQUET;

    @Option(
        names = "--compression",
        paramLabel = "CODEC",
        defaultValue = "ZSTD",
        description = "Compression of Parquet pages: zstd, snappy, gzip or none (default: zstd).")
    ParquetCompression compression = ParquetCompression.ZSTD;

    @Option(
        names = {"-t", "--threads"},
        paramLabel = "COUNT",
        description = "Threads that make rows (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
        names = "--tables",
        paramLabel = "NAME",
        split = ",",
        description = "Only these tables, separated by commas (default: all).")
    List<String> tables = new ArrayList<>();

    @Option(
        names = {"-q", "--quiet"},
        description = "Show no progress.")
    boolean quiet;

    @Parameters(paramLabel = "DIR", description = "Directory for the files; made if missing.")
    Path directory = Path.of(".");

    int write(Dataset dataset, PrintStream terminal) throws IOException {
      if (threads < 1) {
        throw new IllegalArgumentException(
            "the number of threads must be at least 1 [threads=" + threads + "]");
      }
      Dataset selection = dataset.only(tables);
      DatasetWriter writer = new DatasetWriter(format, compression, threads);
      long startNanos = System.nanoTime();
      try (ProgressLine progress = new ProgressLine(terminal, selection, !quiet)) {
        long rowCount = writer.write(selection, directory, progress::add);
        long sizeBytes = 0;
        for (DatasetTable table : selection.tables()) {
          sizeBytes += Files.size(format.file(directory, table));
        }
        progress.finish(rowCount, sizeBytes, System.nanoTime() - startNanos, directory);
      }
      return 0;
    }
  }

  /// `dataset tpch`.
  @Command(
      name = "tpch",
      description = "Writes TPC-H's eight tables as TPC's dbgen makes them, or a harder variant.",
      mixinStandardHelpOptions = true)
  static final class Tpch implements Callable<Integer> {
    @Mixin Output output = new Output();

    @Option(
        names = "--keys",
        paramLabel = "KIND",
        defaultValue = "PLAIN",
        description =
            "Keys of all tables: plain (dense integers), hash (shuffled 64-bit hashes) or text"
                + " (36 characters) (default: plain).")
    HardVariant.Keys keys = HardVariant.Keys.PLAIN;

    @Option(
        names = "--null-percent",
        paramLabel = "PERCENT",
        defaultValue = "0",
        description =
            "Share of NULLs in columns that are not part of a key (default: ${DEFAULT-VALUE}).")
    double nullPercent;

    @Option(
        names = "--seed",
        paramLabel = "NUMBER",
        defaultValue = "1",
        description = "Picks hashed keys and missing values (default: ${DEFAULT-VALUE}).")
    long seed;

    @Override
    public Integer call() throws IOException {
      boolean hard = keys != HardVariant.Keys.PLAIN || nullPercent != 0;
      Dataset dataset =
          hard
              ? TpchDataset.hardVariant(output.scale, new HardVariant(keys, nullPercent, seed))
              : TpchDataset.atScale(output.scale);
      return output.write(dataset, System.err);
    }
  }

  /// `dataset tpcds`.
  @Command(
      name = "tpcds",
      description = "Writes TPC-DS's 24 tables as TPC's dsdgen makes them.",
      mixinStandardHelpOptions = true)
  static final class Tpcds implements Callable<Integer> {
    @Mixin Output output = new Output();

    @Override
    public Integer call() throws IOException {
      return output.write(TpcdsDataset.atScale(output.scale), System.err);
    }
  }

  /// `dataset flights`.
  @Command(
      name = "flights",
      description =
          "Writes three million flights of 2001 (U.S. Department of Transportation) as Parquet and"
              + " the airports as CSV. They are fetched once, through npm, and kept in a cache"
              + " folder.",
      mixinStandardHelpOptions = true)
  static final class FlightsCommand implements Callable<Integer> {
    @Option(
        names = "--cache",
        paramLabel = "DIR",
        description =
            "Folder that fetched files are kept in (default: ~/.cache/blueshift/datasets).")
    Path cache = FlightsSource.ofUser().cacheDirectory();

    @Parameters(paramLabel = "DIR", description = "Directory for the files; made if missing.")
    Path directory = Path.of(".");

    @Override
    public Integer call() throws IOException {
      Flights copies = new FlightsSource(cache, "npm").fetch().copyTo(directory);
      System.err.println("flights: " + copies.flights() + ", airports: " + copies.airports());
      return 0;
    }
  }
}
