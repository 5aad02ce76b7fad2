package io.blueshift.aggregate;

/// One aggregate function at work in one group table: keeps its state in words of the groups' rows
/// (and, for states of no fixed size, in objects that a word points to), absorbs batches, and merges
/// states of another table. Words are counted from the row count on, which is word 0. Used by one thread at a time.
abstract class Accumulator implements AutoCloseable {
  /// The first of the state's words in a row; set when the table lays out its rows.
  int word;

  /// Returns how many words a state has.
  abstract int wordCount();

  /// Places what belongs to the state's words, once [#word] is known.
  void placed() {}

  /// Returns whether all words of a new state are zero.
  boolean beginsAsZero() {
    return true;
  }

  /// Sets the words of a new state that do not begin as zero; `at` is the state's first word.
  void initialize(long[] chunk, int at) {}

  /// Returns whether the words are the whole state, or refer to what all tables share, so that a row
  /// can be handed over to another table of the same layout.
  boolean selfContained() {
    return true;
  }

  /// Adds the entries of a batch to their groups' states. Channels are prepared.
  abstract void update(GroupedBatch input, GroupRows rows);

  /// Adds the state of a group of another table, whose accumulator has the same kind.
  abstract void merge(
      GroupRows rows, int group, Accumulator other, GroupRows otherRows, int otherGroup);

  /// Gives back memory that lies outside the rows.
  @Override
  public void close() {}
}
