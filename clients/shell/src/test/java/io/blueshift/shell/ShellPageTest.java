package io.blueshift.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Keeps `docs/shell.md` true: its commands run, and its lists of options and commands are complete.
class ShellPageTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern COMMAND = Pattern.compile("\\\\(!|\\?|[a-z]+)");

  @TempDir Path folder;

  private static String page() throws IOException {
    return Files.readString(
        Path.of(System.getProperty("blueshift.root", "../..")).resolve("docs/shell.md"));
  }

  private static TreeSet<String> found(Pattern pattern, String text) {
    TreeSet<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  @Test
  void commandsOfThePageRun() throws IOException {
    Files.writeString(folder.resolve("load.sql"), "select date :'day';\n");
    assertThat(ShellCommand.run(path("sales"), "-q", "-c", "create table orders(i int)")).isZero();
    String block = page().split("```", -1)[1];
    for (String line : block.strip().lines().toList()) {
      List<String> words = words(line.contains("| ") ? line.split("\\| ", 2)[1] : line);
      assertThat(words.subList(0, 2)).as(line).containsExactly("blueshift", "shell");
      String input = line.startsWith("echo ") ? words(line).get(1) : "";
      assertThat(runWithInput(input, words.subList(2, words.size()))).as(line).isZero();
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line.split("  +", 2)[0]);
    while (matcher.find()) {
      String word = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      words.add(word.equals("sales") || word.equals("load.sql") ? path(word) : word);
    }
    return words;
  }

  private static int runWithInput(String input, List<String> arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return ShellCommand.run(arguments.toArray(String[]::new));
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void helpPageAndCompletionNameTheSameCommands() throws IOException {
    String commands = page().split("## Commands")[1].split("\n## ")[0];
    TreeSet<String> inHelp = new TreeSet<>();
    for (String line : MetaCommands.HELP.lines().toList()) {
      inHelp.addAll(
          found(COMMAND, line.split("   +")[0].isBlank() ? line.split(" {4,}")[0] : line));
    }
    assertThat(found(COMMAND, commands)).isEqualTo(inHelp);
    assertThat(new TreeSet<>(MetaCommands.NAMES)).isEqualTo(inHelp);
  }

  @Test
  void pageNamesEveryOption() throws IOException {
    String options = page().split("## Options")[1].split("\n## ")[0];
    for (var option : new CommandLine(new ShellCommand()).getCommandSpec().options()) {
      assertThat(options).contains(option.names());
    }
  }
}
