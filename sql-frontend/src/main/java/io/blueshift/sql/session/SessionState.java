package io.blueshift.sql.session;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.PageCache;
import io.blueshift.sql.system.SystemState;
import io.blueshift.store.PointOperations;
import io.blueshift.store.Warehouse;
import io.blueshift.transaction.OpenTransaction;
import io.blueshift.transaction.RowLock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A session as system tables show it.
record SessionState(Session session) implements SystemState {
  @Override
  public String userName() {
    return session.userName();
  }

  @Override
  public List<Setting> settings() {
    List<Setting> all = new ArrayList<>(session.settings().all());
    all.addAll(new SystemSettings(session.database().warehouse()).all());
    all.sort(Comparator.comparing(Setting::name));
    return all;
  }

  @Override
  public List<RecordedLoadError> loadErrors() {
    return session.database().loadErrors();
  }

  @Override
  public List<RecordedQuery> queryHistory() {
    List<RecordedQuery> all = new ArrayList<>(session.database().history().list());
    for (PointOperations.Single call : session.database().warehouse().slowCalls()) {
      all.add(recorded(call));
    }
    all.sort(Comparator.comparing(RecordedQuery::started));
    return all;
  }

  /// Returns a call through the door as the history shows it: with a negative number, since it is no statement.
  private static RecordedQuery recorded(PointOperations.Single call) {
    return new RecordedQuery(
        -call.number(),
        call.sessionId(),
        call.userName(),
        call.shape().protocol(),
        "",
        call.shape().text() + " [table=" + call.shape().tableId() + "]",
        "CALL",
        call.error() == null ? "success" : "failed",
        call.ended().minusNanos(call.elapsedNanos()),
        call.ended(),
        call.elapsedNanos() / 1000,
        0,
        0,
        0,
        null,
        call.error() == null ? null : call.error().sqlState(),
        call.errorMessage());
  }

  @Override
  public PageCache.Figures pageCacheFigures() {
    return session.database().warehouse().pageCacheFigures();
  }

  @Override
  public Warehouse warehouse() {
    return session.database().warehouse();
  }

  @Override
  public MemoryBudget queryMemory() {
    return session.database().memory();
  }

  @Override
  public PlanCacheFigures planCacheFigures() {
    return session.database().planCacheFigures();
  }

  @Override
  public List<OpenTransaction> openTransactions() {
    return session.database().warehouse().openTransactions();
  }

  @Override
  public List<RowLock> locks(int maxCount) {
    return session.database().warehouse().heldLocks(maxCount);
  }
}
