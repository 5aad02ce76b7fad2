package io.blueshift.store;

import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.wal.LogChange;
import java.util.List;

/// Is told of every commit of a simulated store, also of those that the store makes of itself.
public interface CommitWatcher {
  /// Looks away.
  CommitWatcher NONE =
      new CommitWatcher() {
        @Override
        public void begin(List<LogChange> changes, CallContext context, Durability durability) {}

        @Override
        public void end() {}

        @Override
        public void fail() {}
      };

  /// A commit is about to be appended to the log.
  ///
  /// @param context what the commit was asked with; the same object
  void begin(List<LogChange> changes, CallContext context, Durability durability);

  /// The commit is visible.
  void end();

  /// The commit failed.
  void fail();
}
