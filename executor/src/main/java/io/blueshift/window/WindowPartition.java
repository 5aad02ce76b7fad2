package io.blueshift.window;

import io.blueshift.operator.WorkerContext;
import io.blueshift.rows.RowCollection;
import io.blueshift.rows.RowCollection.Column;
import org.jspecify.annotations.Nullable;

/// The rows of one partition in order. Places count from 0 within the partition; [#row] gives a row's
/// number in the collection and [#resultPlace] where its results go.
final class WindowPartition {
  private final RowCollection rows;
  private final int[] order;
  private final int from;
  private final int rowCount;
  private final int[] agreement;
  private final int peerBits;
  private final WorkerContext worker;
  private int @Nullable [] peerStarts;
  private int @Nullable [] peerEnds;
  private int @Nullable [] peerGroups;

  /// Makes a partition of entries `from` to `end` of a part's order.
  ///
  /// @param peerBits in how many bits neighbours agree that are peers
  WindowPartition(OrderedRows ordered, int from, int end, int peerBits, WorkerContext worker) {
    this.rows = ordered.rows();
    this.order = ordered.order();
    this.agreement = ordered.agreement();
    this.from = from;
    this.rowCount = end - from;
    this.peerBits = peerBits;
    this.worker = worker;
  }

  int rowCount() {
    return rowCount;
  }

  int row(int place) {
    return order[from + place];
  }

  int resultPlace(int place) {
    return from + place;
  }

  int[] order() {
    return order;
  }

  RowCollection rows() {
    return rows;
  }

  Column column(int index) {
    return rows.column(index);
  }

  WorkerContext worker() {
    return worker;
  }

  private void findPeers() {
    int[] starts = new int[rowCount];
    int[] ends = new int[rowCount];
    int[] groups = new int[rowCount];
    int begin = 0;
    int group = 0;
    for (int place = 1; place <= rowCount; place++) {
      boolean ended = place == rowCount || agreement[from + place] < peerBits;
      if (ended) {
        for (int peer = begin; peer < place; peer++) {
          starts[peer] = begin;
          ends[peer] = place;
          groups[peer] = group;
        }
        begin = place;
        group++;
      }
    }
    peerStarts = starts;
    peerEnds = ends;
    peerGroups = groups;
  }

  /// Returns, for each place, the first place of its peers.
  int[] peerStarts() {
    int[] starts = peerStarts;
    if (starts == null) {
      findPeers();
      return peerStarts();
    }
    return starts;
  }

  /// Returns, for each place, the place after its last peer.
  int[] peerEnds() {
    int[] ends = peerEnds;
    if (ends == null) {
      findPeers();
      return peerEnds();
    }
    return ends;
  }

  /// Returns, for each place, the number of its group of peers, from 0.
  int[] peerGroups() {
    int[] groups = peerGroups;
    if (groups == null) {
      findPeers();
      return peerGroups();
    }
    return groups;
  }
}
