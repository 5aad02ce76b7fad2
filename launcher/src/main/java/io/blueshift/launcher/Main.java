package io.blueshift.launcher;

import io.blueshift.dataset.DatasetCommand;
import io.blueshift.demo.DemoCommand;
import io.blueshift.shell.ShellCommand;
import java.util.Arrays;

/// Starts a command of Blueshift by its name.
public final class Main {
  private static final String HELP =
      """
      Blueshift: an analytics warehouse in one process.

        blueshift demo                 make TPC-H and flights data, load, query and check them
        blueshift shell [PATH]         SQL shell on a warehouse in a folder, or in memory
        blueshift dataset NAME DIR     write benchmark data as files
        blueshift check DIR            verify every byte of a warehouse
        blueshift restore ARCHIVE DIR  make a warehouse of an archive, as of a commit

      Each command has --help.
      """;

  private static final int EXIT_USAGE = 2;

  private Main() {}

  /// Runs the command named by the first argument and ends the process with its exit code.
  public static void main(String[] arguments) {
    String command = arguments.length == 0 ? "help" : arguments[0];
    String[] rest =
        arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
    int exitCode =
        switch (command) {
          case "demo" -> DemoCommand.run(rest);
          case "shell" -> ShellCommand.run(rest);
          case "check" -> CheckCommand.run(rest);
          case "restore" -> RestoreCommand.run(rest);
          case "dataset" -> DatasetCommand.run(rest);
          case "help", "--help", "-h" -> help(0);
          default -> {
            System.err.println("blueshift: no such command [command=" + command + "]");
            yield help(EXIT_USAGE);
          }
        };
    System.exit(exitCode);
  }

  private static int help(int exitCode) {
    (exitCode == 0 ? System.out : System.err).print(HELP);
    return exitCode;
  }
}
