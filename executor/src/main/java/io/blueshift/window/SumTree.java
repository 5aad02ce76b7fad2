package io.blueshift.window;

/// Sums of ranges of numbers in logarithmic time: a complete binary tree of partial sums.
final class SumTree {
  private final double[] nodes;
  private final int leafBase;

  SumTree(double[] numbers) {
    leafBase = Math.max(1, Integer.highestOneBit(Math.max(1, numbers.length * 2 - 1)));
    nodes = new double[leafBase * 2];
    System.arraycopy(numbers, 0, nodes, leafBase, numbers.length);
    for (int node = leafBase - 1; node > 0; node--) {
      nodes[node] = nodes[node * 2] + nodes[node * 2 + 1];
    }
  }

  /// Returns the sum of numbers `from` to before `end`.
  double sum(int from, int end) {
    double left = 0;
    double right = 0;
    int low = from + leafBase;
    int high = end + leafBase;
    while (low < high) {
      if ((low & 1) != 0) {
        left += nodes[low++];
      }
      if ((high & 1) != 0) {
        right = nodes[--high] + right;
      }
      low >>= 1;
      high >>= 1;
    }
    return left + right;
  }
}
