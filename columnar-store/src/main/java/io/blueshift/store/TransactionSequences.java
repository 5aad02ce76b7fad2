package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.transaction.CallContext;
import io.blueshift.wal.LogChange.SequenceMoved;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The sequences of which one transaction took values. Safe for use by several threads.
final class TransactionSequences {
  private final Warehouse warehouse;
  private final CallContext context;
  private final Set<Integer> moved = ConcurrentHashMap.newKeySet();

  TransactionSequences(Warehouse warehouse, CallContext context) {
    this.warehouse = warehouse;
    this.context = context;
  }

  long next(SequenceDefinition sequence) {
    moved.add(sequence.id());
    return warehouse.sequences().next(sequence, context);
  }

  void set(SequenceDefinition sequence, SequencePosition position) {
    moved.add(sequence.id());
    warehouse.sequences().set(sequence, position, context);
  }

  boolean hasMoved() {
    return !moved.isEmpty();
  }

  /// Returns where the sequences are that the transaction made, which nobody else could move.
  ///
  /// @param catalog has what the transaction changed
  List<SequenceMoved> changes(Catalog catalog) {
    List<SequenceMoved> changes = new ArrayList<>();
    Catalog committed = warehouse.snapshots().current().catalog();
    for (int id : moved) {
      if (!Catalog.isTemporary(id)
          && committed.relation(id) == null
          && catalog.relation(id) instanceof SequenceDefinition own) {
        changes.add(new SequenceMoved(id, warehouse.sequences().position(own)));
      }
    }
    return changes;
  }
}
