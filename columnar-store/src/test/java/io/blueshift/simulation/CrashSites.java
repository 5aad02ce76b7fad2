package io.blueshift.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The places at which a history may aim its stop, so that seldom ones are not left out: who is at work, and
/// which change of which files comes next.
final class CrashSites {
  private static final List<String> LOG =
      List.of("CREATE log", "APPEND log", "TRUNCATE log", "SYNC log", "SYNC_FOLDER log");
  private static final List<String> MANIFEST =
      List.of(
          "CREATE manifest",
          "APPEND manifest",
          "SYNC manifest",
          "RENAME manifest",
          "SYNC_FOLDER root");
  private static final List<String> SEGMENTS = filesOf("segments");
  private static final List<String> FOLDERS =
      List.of("FOLDER log", "FOLDER segments", "FOLDER temporary", "FOLDER spill");

  private static final List<String> ALL = new ArrayList<>();

  static {
    add("opening", FOLDERS, MANIFEST);
    add("opening", List.of("SYNC log", "SYNC_FOLDER log", "DELETE segments", "DELETE temporary"));
    add("session", LOG, SEGMENTS);
    add("log sync", List.of("SYNC log", "DELETE segments"));
    add("upkeep", LOG, SEGMENTS);
    add("checkpoint", LOG, SEGMENTS, MANIFEST, List.of("DELETE manifest", "DELETE log"));
    add("closing", LOG, SEGMENTS, MANIFEST, List.of("DELETE manifest", "DELETE log"));
  }

  private CrashSites() {}

  private static List<String> filesOf(String folder) {
    return List.of(
        "CREATE " + folder,
        "APPEND " + folder,
        "SYNC " + folder,
        "SYNC_FOLDER " + folder,
        "DELETE " + folder);
  }

  @SafeVarargs
  private static void add(String actor, List<String>... changes) {
    for (List<String> some : changes) {
      some.forEach(change -> ALL.add(actor + ": " + change));
    }
  }

  static String pick(Random random) {
    return ALL.get(random.nextInt(ALL.size()));
  }
}
