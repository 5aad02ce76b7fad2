package io.blueshift.sql.optimize;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds a cheap tree of joins over at most 62 relations.
///
/// 1. DPhyp (Moerkotte and Neumann, "Dynamic Programming Strikes Back", 2008) looks at every pair of
///    connected sets that are connected with each other, and no others.
/// 2. Where there would be more than [#PAIR_COUNT_MAX] such pairs, the pair of trees with the smallest
///    result is joined until one tree is left (Fegaras 1998); then dynamic programming over the
///    intervals of that tree's relations from left to right finds the cheapest tree in this order (as
///    Neumann and Radke, "Adaptive Optimization of Very Large Join Queries", 2018, do with another
///    order).
/// 3. Parts that nothing connects are joined at last, the smallest first.
final class JoinSearch {
  /// A bound for time: a pair takes about half a microsecond.
  static final int PAIR_COUNT_MAX = 10_000;

  /// The joins that are possible, and what they cost. Sets of relations are bits.
  interface Graph {
    /// Returns how many relations there are.
    int relationCount();

    /// Returns the relations with which one relation alone is connected.
    long neighbours(int relation);

    /// Returns the relations that must be joined before a relation, which then stands alone on the
    /// right of its join; 0 for relations that may be joined in any order.
    long required(int relation);

    /// Returns whether a condition connects two sets.
    boolean isConnected(long left, long right);

    /// Returns how many rows a set of relations yields.
    double rows(long set);

    /// Returns what reading a relation costs.
    double leafCost(int relation);

    /// Returns what a join costs beside its inputs. `rightAlone` says that the right side is a relation
    /// that requires others.
    double joinCost(long left, long right, boolean connected, boolean rightAlone);
  }

  /// A tree of joins; `left` and `right` are null for a relation.
  record Tree(long set, double cost, @Nullable Tree left, @Nullable Tree right) {}

  private final Graph graph;
  private final int relationCount;
  private final long[] neighbours;
  private final long[] required;
  private final int pairCountMax;
  private final Map<Long, Tree> best = new HashMap<>();
  private int pairCount;

  JoinSearch(Graph graph) {
    this(graph, PAIR_COUNT_MAX);
  }

  JoinSearch(Graph graph, int pairCountMax) {
    this.graph = graph;
    this.pairCountMax = pairCountMax;
    this.relationCount = graph.relationCount();
    this.neighbours = new long[relationCount];
    this.required = new long[relationCount];
    for (int relation = 0; relation < relationCount; relation++) {
      required[relation] = graph.required(relation);
    }
    for (int relation = 0; relation < relationCount; relation++) {
      long connected = graph.neighbours(relation);
      if (Long.bitCount(required[relation]) == 1) {
        connected |= required[relation];
        neighbours[Long.numberOfTrailingZeros(required[relation])] |= 1L << relation;
      }
      neighbours[relation] |= connected;
    }
  }

  /// Returns the cheapest tree that was found.
  Tree search() {
    List<Tree> leaves = new ArrayList<>();
    for (int relation = 0; relation < relationCount; relation++) {
      leaves.add(new Tree(1L << relation, graph.leafCost(relation), null, null));
    }
    leaves.forEach(leaf -> best.put(leaf.set, leaf));
    if (enumerate()) {
      Tree whole = best.get(all());
      return whole != null ? whole : greedy(largest());
    }
    return linearized(greedy(leaves));
  }

  /// Returns how many pairs were looked at.
  int pairCount() {
    return pairCount;
  }

  private long all() {
    return relationCount == 64 ? -1 : (1L << relationCount) - 1;
  }

  // ---- DPhyp

  /// Looks at all pairs; returns false when there are too many.
  private boolean enumerate() {
    for (int relation = relationCount - 1; relation >= 0; relation--) {
      long set = 1L << relation;
      emitConnected(set);
      growConnected(set, upTo(relation));
      if (pairCount > pairCountMax) {
        return false;
      }
    }
    return true;
  }

  /// Returns the relations up to one, itself included.
  private static long upTo(int relation) {
    return (2L << relation) - 1;
  }

  /// Returns the relations that a set is connected with, leaving some out. Of relations that are
  /// required together only the first is named.
  private long neighbourhood(long set, long excluded) {
    long result = 0;
    for (long rest = set; rest != 0; rest &= rest - 1) {
      int relation = Long.numberOfTrailingZeros(rest);
      result |= neighbours[relation];
      if (set == 1L << relation && Long.bitCount(required[relation]) > 1) {
        if ((required[relation] & excluded) == 0) {
          result |= Long.lowestOneBit(required[relation]);
        }
      }
    }
    for (int relation = 0; relation < relationCount; relation++) {
      if (Long.bitCount(required[relation]) > 1 && (required[relation] & ~set) == 0) {
        result |= 1L << relation;
      }
    }
    return result & ~set & ~excluded;
  }

  private void growConnected(long set, long excluded) {
    long around = neighbourhood(set, excluded);
    if (around == 0 || pairCount > pairCountMax) {
      return;
    }
    for (long part = -around & around; part != 0; part = (part - around) & around) {
      if (best.containsKey(set | part)) {
        emitConnected(set | part);
      }
      if (pairCount > pairCountMax) {
        return;
      }
    }
    for (long part = -around & around; part != 0; part = (part - around) & around) {
      growConnected(set | part, excluded | around);
    }
  }

  private void emitConnected(long set) {
    long excluded = set | upTo(Long.numberOfTrailingZeros(set));
    long around = neighbourhood(set, excluded);
    for (long rest = around; rest != 0 && pairCount <= pairCountMax; ) {
      long other = Long.highestOneBit(rest);
      rest ^= other;
      if (isJoinable(set, other)) {
        emitPair(set, other);
      }
      growComplement(set, other, excluded | (upTo(Long.numberOfTrailingZeros(other)) & around));
    }
  }

  private void growComplement(long set, long other, long excluded) {
    long around = neighbourhood(other, excluded);
    if (around == 0 || pairCount > pairCountMax) {
      return;
    }
    for (long part = -around & around; part != 0; part = (part - around) & around) {
      long grown = other | part;
      if (best.containsKey(grown) && isJoinable(set, grown)) {
        emitPair(set, grown);
      }
    }
    for (long part = -around & around; part != 0; part = (part - around) & around) {
      growComplement(set, other | part, excluded | around);
    }
  }

  private boolean isJoinable(long first, long second) {
    return isAlone(first) || isAlone(second)
        ? isRight(second, first) || isRight(first, second)
        : graph.isConnected(first, second);
  }

  private boolean isAlone(long set) {
    return Long.bitCount(set) == 1 && required[Long.numberOfTrailingZeros(set)] != 0;
  }

  /// Returns whether a set is a relation that requires others, which are all in `left`.
  private boolean isRight(long right, long left) {
    return isAlone(right)
        && !isAlone(left)
        && (required[Long.numberOfTrailingZeros(right)] & ~left) == 0;
  }

  private void emitPair(long first, long second) {
    pairCount++;
    Tree one = best.get(first);
    Tree two = best.get(second);
    if (one == null || two == null) {
      return;
    }
    if (isRight(second, first)) {
      offer(one, two, true, true);
    } else if (isRight(first, second)) {
      offer(two, one, true, true);
    } else {
      offer(one, two, true, false);
    }
  }

  private void offer(Tree left, Tree right, boolean connected, boolean rightAlone) {
    double cost =
        left.cost + right.cost + graph.joinCost(left.set, right.set, connected, rightAlone);
    long set = left.set | right.set;
    Tree known = best.get(set);
    if (known == null || cost < known.cost) {
      best.put(set, new Tree(set, cost, left, right));
    }
  }

  /// Returns the best trees of the largest sets, which have no relation in common.
  private List<Tree> largest() {
    List<Tree> trees = new ArrayList<>(best.values());
    trees.sort(
        Comparator.comparingInt((Tree tree) -> -Long.bitCount(tree.set))
            .thenComparingLong(Tree::set));
    List<Tree> taken = new ArrayList<>();
    long covered = 0;
    for (Tree tree : trees) {
      if ((tree.set & covered) == 0) {
        taken.add(tree);
        covered |= tree.set;
      }
    }
    return taken;
  }

  // ---- greedy and linearised

  /// Joins the pair with the smallest result until there is one tree.
  private Tree greedy(List<Tree> trees) {
    List<Tree> open = new ArrayList<>(trees);
    while (open.size() > 1) {
      Tree winner = null;
      double winnerRows = Double.MAX_VALUE;
      boolean winnerConnected = false;
      for (Tree left : open) {
        for (Tree right : open) {
          if (left == right || isAlone(left.set)) {
            continue;
          }
          boolean alone = isAlone(right.set);
          if (alone ? !isRight(right.set, left.set) : left.set > right.set) {
            continue;
          }
          boolean connected = alone || graph.isConnected(left.set, right.set);
          if (winnerConnected && !connected) {
            continue;
          }
          double rows =
              graph.rows(left.set | right.set)
                  + 0.01 * (graph.rows(left.set) + graph.rows(right.set));
          if (connected && !winnerConnected || rows < winnerRows) {
            double cost =
                left.cost + right.cost + graph.joinCost(left.set, right.set, connected, alone);
            winner = new Tree(left.set | right.set, cost, left, right);
            winnerRows = rows;
            winnerConnected = connected;
          }
        }
      }
      if (winner == null) {
        throw new IllegalStateException("relations cannot be joined");
      }
      Tree taken = winner;
      open.removeIf(tree -> tree == taken.left || tree == taken.right);
      open.add(taken);
    }
    return open.getFirst();
  }

  /// Returns the cheapest tree whose relations are in the order of another tree's.
  private Tree linearized(Tree tree) {
    List<Tree> order = new ArrayList<>();
    collectLeaves(tree, order);
    int count = order.size();
    Tree[][] cheapest = new Tree[count][count];
    for (int i = 0; i < count; i++) {
      cheapest[i][i] = order.get(i);
    }
    for (int length = 2; length <= count; length++) {
      for (int from = 0; from + length <= count; from++) {
        cheapest[from][from + length - 1] = cheapestOf(cheapest, from, from + length - 1);
      }
    }
    Tree found = cheapest[0][count - 1];
    return found == null || tree.cost <= found.cost ? tree : found;
  }

  private static void collectLeaves(Tree tree, List<Tree> leaves) {
    if (tree.left == null || tree.right == null) {
      leaves.add(tree);
    } else {
      collectLeaves(tree.left, leaves);
      collectLeaves(tree.right, leaves);
    }
  }

  private @Nullable Tree cheapestOf(Tree[][] cheapest, int from, int to) {
    Tree winner = null;
    for (int split = from; split < to; split++) {
      Tree first = cheapest[from][split];
      Tree second = cheapest[split + 1][to];
      if (first == null || second == null) {
        continue;
      }
      boolean rightAlone = isRight(second.set, first.set);
      boolean leftAlone = isRight(first.set, second.set);
      if (isAlone(first.set) && !leftAlone || isAlone(second.set) && !rightAlone) {
        continue;
      }
      if (!rightAlone && !leftAlone && !graph.isConnected(first.set, second.set)) {
        continue;
      }
      Tree left = leftAlone ? second : first;
      Tree right = leftAlone ? first : second;
      double cost =
          left.cost
              + right.cost
              + graph.joinCost(left.set, right.set, true, rightAlone || leftAlone);
      if (winner == null || cost < winner.cost) {
        winner = new Tree(left.set | right.set, cost, left, right);
      }
    }
    return winner;
  }
}
