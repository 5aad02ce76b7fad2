package io.blueshift.sql.isolation;

import io.blueshift.sql.isolation.ObservedTransaction.Append;
import io.blueshift.sql.isolation.ObservedTransaction.Operation;
import io.blueshift.sql.isolation.ObservedTransaction.Read;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds anomalies in a history of appends to lists and reads of them, by the method of Kingsbury and Alvaro
/// (Elle: Inferring Isolation Anomalies from Experimental Observations, VLDB 2020):
///
/// 1. The last version of each list gives the order of all its versions.
/// 2. From it follow who overwrote whom (WW), who read from whom (WR), and who read what somebody else
///    overwrote (RW).
/// 3. Cycles of committed transactions are classed by which of these they need.
final class AnomalyFinder {
  private enum Dependency {
    WW,
    WR,
    RW
  }

  private record Edge(int to, Dependency kind) {}

  private final Map<Integer, ObservedTransaction> committed = new HashMap<>();

  /// Who appended a value.
  private final Map<Integer, ObservedTransaction> writers = new HashMap<>();

  private final Map<Integer, List<Integer>> lastVersions;
  private final Map<Integer, Set<Edge>> edges = new HashMap<>();
  private final Map<Anomaly, String> found = new HashMap<>();

  private AnomalyFinder(
      List<ObservedTransaction> history, Map<Integer, List<Integer>> lastVersions) {
    this.lastVersions = lastVersions;
    for (ObservedTransaction transaction : history) {
      if (transaction.committed()) {
        committed.put(transaction.number(), transaction);
      }
      for (Operation operation : transaction.operations()) {
        if (operation instanceof Append append) {
          writers.put(append.value(), transaction);
        }
      }
    }
  }

  /// Returns the anomalies of a history, each with an example.
  ///
  /// @param lastVersions the lists of all keys after the last transaction
  static Map<Anomaly, String> find(
      List<ObservedTransaction> history, Map<Integer, List<Integer>> lastVersions) {
    AnomalyFinder finder = new AnomalyFinder(history, lastVersions);
    finder.committed.values().forEach(finder::checkReads);
    finder.checkLastVersions();
    finder.addWriteDependencies();
    finder.committed.values().forEach(finder::addReadDependencies);
    finder.findCycles();
    return finder.found;
  }

  private void note(Anomaly anomaly, String example) {
    found.putIfAbsent(anomaly, example);
  }

  private void checkReads(ObservedTransaction transaction) {
    Map<Integer, List<Integer>> own = new HashMap<>();
    for (Operation operation : transaction.operations()) {
      List<Integer> appended = own.computeIfAbsent(operation.key(), key -> new ArrayList<>());
      switch (operation) {
        case Append append -> appended.add(append.value());
        case Read read -> checkRead(transaction, read, appended);
      }
    }
  }

  private void checkRead(ObservedTransaction reader, Read read, List<Integer> appended) {
    List<Integer> values = read.values();
    int before = values.size() - appended.size();
    if (before < 0 || !values.subList(before, values.size()).equals(appended)) {
      note(Anomaly.IMPOSSIBLE_READ, reader + " does not see its appends " + appended);
      return;
    }
    List<Integer> others = values.subList(0, before);
    List<Integer> last = lastVersions.getOrDefault(read.key(), List.of());
    for (int value : others) {
      ObservedTransaction writer = writers.get(value);
      if (writer == null) {
        note(Anomaly.IMPOSSIBLE_READ, read + " has a value that nobody appended");
      } else if (!writer.committed()) {
        note(Anomaly.G1A_ABORTED_READ, reader + " saw " + value + " of " + writer);
      }
    }
    if (others.size() > last.size() || !last.subList(0, others.size()).equals(others)) {
      note(Anomaly.IMPOSSIBLE_READ, read + " is no version of " + last);
    } else if (!others.isEmpty() && isIntermediate(read.key(), others.getLast())) {
      note(Anomaly.G1B_INTERMEDIATE_READ, reader + " saw only a part of another's appends");
    }
  }

  private boolean isIntermediate(int key, int value) {
    ObservedTransaction writer = writers.get(value);
    Append newest = null;
    for (Operation operation : writer == null ? List.<Operation>of() : writer.operations()) {
      if (operation instanceof Append append && append.key() == key) {
        newest = append;
      }
    }
    return newest != null && newest.value() != value;
  }

  private void checkLastVersions() {
    for (ObservedTransaction transaction : committed.values()) {
      for (Operation operation : transaction.operations()) {
        if (operation instanceof Append(int key, int value)
            && !lastVersions.getOrDefault(key, List.of()).contains(value)) {
          note(Anomaly.LOST_APPEND, value + " of " + transaction);
        }
      }
    }
    for (List<Integer> values : lastVersions.values()) {
      for (int value : values) {
        ObservedTransaction writer = writers.get(value);
        if (writer != null && !writer.committed()) {
          note(Anomaly.G1A_ABORTED_READ, value + " of " + writer + " stayed");
        }
      }
    }
  }

  private void addWriteDependencies() {
    for (List<Integer> values : lastVersions.values()) {
      for (int index = 1; index < values.size(); index++) {
        add(values.get(index - 1), values.get(index));
      }
    }
  }

  private void add(int overwritten, int value) {
    ObservedTransaction from = writers.get(overwritten);
    ObservedTransaction to = writers.get(value);
    if (from != null && to != null) {
      add(from.number(), to.number(), Dependency.WW);
    }
  }

  private void addReadDependencies(ObservedTransaction reader) {
    Set<Integer> changed = new HashSet<>();
    for (Operation operation : reader.operations()) {
      switch (operation) {
        case Append append -> changed.add(append.key());
        case Read(int key, List<Integer> values) -> {
          if (!changed.contains(key)) {
            List<Integer> last = lastVersions.getOrDefault(key, List.of());
            if (!values.isEmpty()) {
              addIfWritten(values.getLast(), reader.number(), true);
            }
            if (values.size() < last.size()) {
              addIfWritten(last.get(values.size()), reader.number(), false);
            }
          }
        }
      }
    }
  }

  private void addIfWritten(int value, int reader, boolean wasRead) {
    ObservedTransaction writer = writers.get(value);
    if (writer != null && wasRead) {
      add(writer.number(), reader, Dependency.WR);
    } else if (writer != null) {
      add(reader, writer.number(), Dependency.RW);
    }
  }

  private void add(int from, int to, Dependency kind) {
    if (from != to && committed.containsKey(from) && committed.containsKey(to)) {
      edges.computeIfAbsent(from, number -> new HashSet<>()).add(new Edge(to, kind));
    }
  }

  private void findCycles() {
    edges.forEach((from, outgoing) -> {
      for (Edge edge : outgoing) {
        switch (edge.kind) {
          case WW -> {
            cycle(Anomaly.G0_WRITE_CYCLE, from, edge, Set.of(Dependency.WW), true);
            cycle(Anomaly.G1C_CIRCULAR_FLOW, from, edge, FLOW, true);
          }
          case WR -> cycle(Anomaly.G1C_CIRCULAR_FLOW, from, edge, FLOW, true);
          case RW -> {
            cycle(Anomaly.G_SINGLE, from, edge, FLOW, true);
            cycle(Anomaly.G_NONADJACENT, from, edge, Set.of(Dependency.values()), false);
            cycle(Anomaly.G2_ITEM, from, edge, Set.of(Dependency.values()), true);
          }
        }
      }
    });
  }

  private static final Set<Dependency> FLOW = Set.of(Dependency.WW, Dependency.WR);

  private record Place(int number, boolean behindRead) {}

  /// Looks for a way from an edge's end back to its beginning.
  ///
  /// @param adjacent whether two RW edges may follow each other, around the cycle
  private void cycle(
      Anomaly anomaly, int from, Edge edge, Set<Dependency> allowed, boolean adjacent) {
    Map<Place, Place> reachedFrom = new HashMap<>();
    ArrayDeque<Place> open = new ArrayDeque<>();
    Place start = new Place(edge.to, edge.kind == Dependency.RW);
    reachedFrom.put(start, start);
    open.add(start);
    while (!open.isEmpty()) {
      Place place = open.remove();
      if (place.number == from && (adjacent || !place.behindRead)) {
        note(anomaly, edge.kind + " of " + from + " and the way " + way(place, reachedFrom));
        return;
      }
      for (Edge next : edges.getOrDefault(place.number, Set.of())) {
        boolean isRead = next.kind == Dependency.RW;
        Place reached = new Place(next.to, isRead);
        if (allowed.contains(next.kind)
            && (adjacent || !(isRead && place.behindRead))
            && reachedFrom.putIfAbsent(reached, place) == null) {
          open.add(reached);
        }
      }
    }
  }

  private String way(Place end, Map<Place, Place> reachedFrom) {
    List<String> way = new ArrayList<>();
    Place place = end;
    while (!reachedFrom.get(place).equals(place)) {
      way.addFirst(String.valueOf(committed.get(place.number)));
      place = reachedFrom.get(place);
    }
    way.addFirst(String.valueOf(committed.get(place.number)));
    return String.join(" -> ", way);
  }
}
