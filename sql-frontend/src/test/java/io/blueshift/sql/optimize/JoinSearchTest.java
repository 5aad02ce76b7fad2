package io.blueshift.sql.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The search against a plain one that looks at all trees.
final class JoinSearchTest {
  /// Relations of random sizes with edges of random selectivities.
  private static final class RandomGraph implements JoinSearch.Graph {
    private final double[] sizes;
    private final long[] edges;
    private final long[] required;
    private final double[][] selectivities;

    RandomGraph(int count, List<int[]> edgeList, Random random) {
      sizes = random.doubles(count, 1, 1000).toArray();
      edges = new long[count];
      required = new long[count];
      selectivities = new double[count][count];
      for (int[] edge : edgeList) {
        double selectivity = random.nextDouble();
        edges[edge[0]] |= 1L << edge[1];
        edges[edge[1]] |= 1L << edge[0];
        selectivities[edge[0]][edge[1]] = selectivity;
        selectivities[edge[1]][edge[0]] = selectivity;
      }
    }

    @Override
    public int relationCount() {
      return sizes.length;
    }

    @Override
    public long neighbours(int relation) {
      return edges[relation];
    }

    @Override
    public long required(int relation) {
      return required[relation];
    }

    @Override
    public boolean isConnected(long left, long right) {
      return IntStream.range(0, sizes.length)
          .anyMatch(i -> (left >> i & 1) != 0 && (edges[i] & right) != 0);
    }

    @Override
    public double rows(long set) {
      double rows = 1;
      for (int i = 0; i < sizes.length; i++) {
        if ((set >> i & 1) != 0) {
          rows *= required[i] == 0 ? sizes[i] : 0.5;
          for (int j = 0; j < i; j++) {
            if ((set >> j & 1) != 0 && selectivities[i][j] > 0) {
              rows *= selectivities[i][j];
            }
          }
        }
      }
      return rows;
    }

    @Override
    public double leafCost(int relation) {
      return sizes[relation];
    }

    @Override
    public double joinCost(long left, long right, boolean connected, boolean rightAlone) {
      double work = connected ? 0 : 10 * rows(left) * rows(right);
      return rows(left | right) + work + (rightAlone ? 2 * rows(right) : 0);
    }
  }

  private static List<int[]> chain(int count) {
    return IntStream.range(1, count).mapToObj(i -> new int[] {i - 1, i}).toList();
  }

  private static List<int[]> star(int count) {
    return IntStream.range(1, count).mapToObj(i -> new int[] {0, i}).toList();
  }

  private static List<int[]> cycle(int count) {
    List<int[]> edges = new ArrayList<>(chain(count));
    edges.add(new int[] {count - 1, 0});
    return edges;
  }

  private static List<int[]> clique(int count) {
    List<int[]> edges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        edges.add(new int[] {i, j});
      }
    }
    return edges;
  }

  static Stream<Arguments> shapes() {
    int n = 8;
    return Stream.of(
        Arguments.of("chain", chain(n), (n * n * n - n) / 6),
        Arguments.of("star", star(n), (n - 1) << (n - 2)),
        Arguments.of("cycle", cycle(n), (n * n * n - 2 * n * n + n) / 2),
        Arguments.of("clique", clique(n), ((int) Math.pow(3, n) - (2 << n) + 1) / 2));
  }

  /// The numbers of pairs are those of Moerkotte and Neumann (2006).
  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void everyConnectedPairIsSeenOnceAndTheCheapestTreeFound(
      String shape, List<int[]> edges, int pairCount) {
    for (int seed = 0; seed < 20; seed++) {
      RandomGraph graph = new RandomGraph(8, edges, new Random(seed));
      JoinSearch search = new JoinSearch(graph);
      JoinSearch.Tree tree = search.search();
      assertThat(search.pairCount()).as("%s, seed %d", shape, seed).isEqualTo(pairCount);
      assertThat(tree.cost()).isCloseTo(cheapest(graph), within(tree.cost() * 1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7})
  void relationsThatRequireOthersStandOnTheRightOfThem(int count) {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      RandomGraph graph = randomWithRequirements(count, random);
      JoinSearch.Tree tree = new JoinSearch(graph).search();
      assertThat(tree.cost())
          .as("seed %d", seed)
          .isCloseTo(cheapest(graph), within(tree.cost() * 1e-9));
      check(tree, graph);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 30, 60})
  void largeGraphsAreJoinedWithinTheBudget(int count) {
    for (int seed = 0; seed < 5; seed++) {
      RandomGraph graph = new RandomGraph(count, clique(count), new Random(seed));
      JoinSearch search = new JoinSearch(graph, 1000);
      JoinSearch.Tree tree = search.search();
      assertThat(Long.bitCount(tree.set())).isEqualTo(count);
      assertThat(search.pairCount()).isLessThan(1200);
      check(tree, graph);
    }
  }

  @Test
  void partsThatNothingConnectsAreJoinedLast() {
    List<int[]> edges = List.of(new int[] {0, 1}, new int[] {2, 3}, new int[] {3, 4});
    RandomGraph graph = new RandomGraph(6, edges, new Random(1));
    JoinSearch.Tree tree = new JoinSearch(graph).search();
    assertThat(tree.set()).isEqualTo(63);
    assertThat(subsets(tree)).contains(0b11L, 0b11100L);
  }

  private static List<Long> subsets(JoinSearch.Tree tree) {
    List<Long> sets = new ArrayList<>(List.of(tree.set()));
    if (tree.left() != null && tree.right() != null) {
      sets.addAll(subsets(tree.left()));
      sets.addAll(subsets(tree.right()));
    }
    return sets;
  }

  private static RandomGraph randomWithRequirements(int count, Random random) {
    int ordinary = 1 + random.nextInt(count);
    List<int[]> edges = new ArrayList<>();
    for (int i = 1; i < ordinary; i++) {
      edges.add(new int[] {i, random.nextInt(i)});
    }
    RandomGraph graph = new RandomGraph(count, edges, random);
    for (int i = ordinary; i < count; i++) {
      long required = 1L << random.nextInt(i);
      if (random.nextInt(3) == 0) {
        required |= 1L << random.nextInt(i);
      }
      graph.required[i] = required;
    }
    return graph;
  }

  private static void check(JoinSearch.Tree tree, RandomGraph graph) {
    if (tree.left() == null || tree.right() == null) {
      return;
    }
    assertThat(tree.left().set() & tree.right().set()).isZero();
    assertThat(tree.left().set() | tree.right().set()).isEqualTo(tree.set());
    if (Long.bitCount(tree.right().set()) == 1) {
      long required = graph.required[Long.numberOfTrailingZeros(tree.right().set())];
      assertThat(required & ~tree.left().set()).isZero();
    }
    if (Long.bitCount(tree.left().set()) == 1) {
      assertThat(graph.required[Long.numberOfTrailingZeros(tree.left().set())]).isZero();
    }
    check(tree.left(), graph);
    check(tree.right(), graph);
  }

  /// Returns the cost of the cheapest tree without cross products.
  private static double cheapest(RandomGraph graph) {
    return cheapest(graph, (1L << graph.relationCount()) - 1, new HashMap<>());
  }

  private static double cheapest(RandomGraph graph, long set, Map<Long, Double> known) {
    if (Long.bitCount(set) == 1) {
      return graph.leafCost(Long.numberOfTrailingZeros(set));
    }
    Double before = known.get(set);
    if (before != null) {
      return before;
    }
    double best = Double.POSITIVE_INFINITY;
    for (long left = (set - 1) & set; left != 0; left = (left - 1) & set) {
      long right = set & ~left;
      long required =
          Long.bitCount(right) == 1 ? graph.required[Long.numberOfTrailingZeros(right)] : 0;
      boolean leftAlone =
          Long.bitCount(left) == 1 && graph.required[Long.numberOfTrailingZeros(left)] != 0;
      boolean allowed =
          !leftAlone && (required != 0 ? (required & ~left) == 0 : graph.isConnected(left, right));
      if (allowed) {
        best =
            Math.min(
                best,
                cheapest(graph, left, known)
                    + cheapest(graph, right, known)
                    + graph.joinCost(left, right, true, required != 0));
      }
    }
    known.put(set, best);
    return best;
  }
}
