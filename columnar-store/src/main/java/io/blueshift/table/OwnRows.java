package io.blueshift.table;

import java.util.function.LongPredicate;

/// What the transaction that reads a table did to it, as far as who finds single rows by an index has to know.
/// Immutable.
///
/// @param untouched whether the committed version of a row is the one that the transaction sees
/// @param added the rows that the transaction wrote and that are still there
public record OwnRows(LongPredicate untouched, TableContent added) {
  /// Of a transaction that did nothing to the table.
  public static final OwnRows NONE = new OwnRows(ignored -> true, TableContent.empty());
}
