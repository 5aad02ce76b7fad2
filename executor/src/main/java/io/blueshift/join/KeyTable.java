package io.blueshift.join;

/// Finds the number of a key among the distinct keys of a build side: numbers count from 0. Filled
/// by one thread, then only read, by any thread.
sealed interface KeyTable permits DenseKeyTable, HashKeyTable {
  /// The answer for a key that is not there.
  int NONE = -1;

  /// Finds the numbers of many keys: `numbers[i]` becomes that of `keys[i]`, or [#NONE].
  void find(long[] keys, int count, int[] numbers);

  /// Returns how many distinct keys there are.
  int keyCount();
}
