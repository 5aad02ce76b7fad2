package io.blueshift.transaction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Who holds locks of rows, usually a transaction. Owners are told apart by identity; the name is for
/// people. Made by [RowLocks#open] and of no use after [RowLocks#release].
public final class RowLockOwner {
  private final String name;
  private final long id;
  private final int number;

  /// For each stripe the newest of the owner's holds there, or -1. An element is guarded by its stripe.
  private final int[] newestHolds = new int[RowLocks.STRIPE_COUNT];

  /// A bit for each stripe in which the owner may hold something.
  private final AtomicLong stripes = new AtomicLong();

  /// What the owner waits for; guarded by the lock of all waiting.
  private final List<RowLockWaiter> waiting = new ArrayList<>();

  private volatile boolean released;

  RowLockOwner(String name, long id, int number) {
    this.name = name;
    this.id = id;
    this.number = number;
    Arrays.fill(newestHolds, RowLockStripe.NONE);
  }

  /// Returns the name that errors and the system view show.
  public String name() {
    return name;
  }

  /// Returns the number that the system view shows.
  public long id() {
    return id;
  }

  /// Returns the number that stands for the owner in the tables of holds.
  int number() {
    return number;
  }

  int newestHold(int stripe) {
    return newestHolds[stripe];
  }

  void setNewestHold(int stripe, int hold) {
    newestHolds[stripe] = hold;
    long bit = 1L << stripe;
    if (hold != RowLockStripe.NONE && (stripes.get() & bit) == 0) {
      stripes.getAndUpdate(bits -> bits | bit);
    }
  }

  /// Returns a bit for each stripe in which the owner may hold something.
  long stripes() {
    return stripes.get();
  }

  /// Notes that the owner holds nothing.
  void clearStripes() {
    stripes.set(0);
  }

  boolean isReleased() {
    return released;
  }

  void setReleased() {
    released = true;
  }

  List<RowLockWaiter> waiting() {
    return waiting;
  }

  @Override
  public String toString() {
    return name;
  }
}
