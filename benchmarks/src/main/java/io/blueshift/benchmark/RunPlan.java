package io.blueshift.benchmark;

import io.blueshift.dataset.tpch.HardVariant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a run measures; it can be handed to another process as arguments.
///
/// @param workloadName `tpch` or `tpcds`
/// @param scale the scale factor
/// @param hardKeys the keys of the hard variant, null for plain data
/// @param queryNumbers the queries to run
/// @param engines the engines to run them on
/// @param settings what the engines are told
/// @param directory the run's directory
/// @param warmUpRounds rounds before the measured ones
/// @param rounds measured rounds
/// @param seed picks the parameters
record RunPlan(
    String workloadName,
    double scale,
    HardVariant.@Nullable Keys hardKeys,
    List<Integer> queryNumbers,
    List<Engine> engines,
    EngineSettings settings,
    Path directory,
    int warmUpRounds,
    int rounds,
    long seed) {

  private static final String NONE = "-";

  Workload workload() {
    if (workloadName.equals("tpcds")) {
      return Workload.Tpcds.atScale(scale);
    }
    return hardKeys == null ? Workload.Tpch.plain(scale) : Workload.Tpch.hard(scale, hardKeys);
  }

  List<Workload.Query> queries() {
    return workload().queries().stream()
        .filter(query -> queryNumbers.contains(query.number()))
        .toList();
  }

  Path textDirectory() {
    return directory.resolve("text");
  }

  RunPlan withEngine(Engine engine) {
    return new RunPlan(
        workloadName,
        scale,
        hardKeys,
        queryNumbers,
        List.of(engine),
        settings,
        directory,
        warmUpRounds,
        rounds,
        seed);
  }

  List<String> toArguments() {
    String limit = settings.memoryLimit();
    List<String> arguments = new ArrayList<>();
    arguments.add(workloadName);
    arguments.add(Double.toString(scale));
    arguments.add(hardKeys == null ? NONE : hardKeys.name());
    arguments.add(queryNumbers.stream().map(String::valueOf).collect(Collectors.joining(",")));
    arguments.add(engines.stream().map(Engine::name).collect(Collectors.joining(",")));
    arguments.add(Integer.toString(settings.threadCount()));
    arguments.add(limit == null ? NONE : limit);
    arguments.add(directory.toString());
    arguments.add(Integer.toString(warmUpRounds));
    arguments.add(Integer.toString(rounds));
    arguments.add(Long.toString(seed));
    return arguments;
  }

  static RunPlan fromArguments(List<String> arguments) {
    return new RunPlan(
        arguments.get(0),
        Double.parseDouble(arguments.get(1)),
        arguments.get(2).equals(NONE) ? null : HardVariant.Keys.valueOf(arguments.get(2)),
        split(arguments.get(3)).stream().map(Integer::valueOf).toList(),
        split(arguments.get(4)).stream().map(Engine::valueOf).toList(),
        new EngineSettings(
            Integer.parseInt(arguments.get(5)),
            arguments.get(6).equals(NONE) ? null : arguments.get(6)),
        Path.of(arguments.get(7)),
        Integer.parseInt(arguments.get(8)),
        Integer.parseInt(arguments.get(9)),
        Long.parseLong(arguments.get(10)));
  }

  private static List<String> split(String list) {
    return List.of(list.split(","));
  }
}
