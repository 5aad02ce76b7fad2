package io.blueshift.sql.session;

import io.blueshift.segment.PageCache;
import io.blueshift.sql.system.SystemState;
import io.blueshift.transaction.OpenTransaction;
import io.blueshift.transaction.RowLock;
import java.util.List;

/// A session as system tables show it.
record SessionState(Session session) implements SystemState {
  @Override
  public String userName() {
    return session.userName();
  }

  @Override
  public List<Setting> settings() {
    return session.settings().all();
  }

  @Override
  public List<RecordedLoadError> loadErrors() {
    return session.database().loadErrors();
  }

  @Override
  public List<RecordedQuery> queryHistory() {
    return session.database().history().list();
  }

  @Override
  public PageCache.Figures pageCacheFigures() {
    return session.database().warehouse().pageCacheFigures();
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
