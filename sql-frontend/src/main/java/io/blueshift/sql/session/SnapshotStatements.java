package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.CreateSnapshot;
import io.blueshift.sql.parse.tree.DropSnapshot;

/// CREATE SNAPSHOT and DROP SNAPSHOT: names for states that stay readable beyond the retention.
final class SnapshotStatements {
  private final StatementScope scope;

  SnapshotStatements(StatementScope scope) {
    this.scope = scope;
  }

  StatementResult create(CreateSnapshot create) {
    scope.transaction().olderStates().createSnapshot(create.name().getSimple());
    return StatementResult.Done.of("CREATE SNAPSHOT");
  }

  StatementResult drop(DropSnapshot drop) {
    String name = drop.name().getSimple();
    if (!scope.transaction().olderStates().dropSnapshot(name)) {
      String message = "snapshot \"" + name + "\" does not exist";
      if (!drop.ifExists()) {
        throw Names.at(new DatabaseException(ErrorCode.UNDEFINED_OBJECT, message), drop.name());
      }
      scope.session().notice(message + ", skipping");
    }
    return StatementResult.Done.of("DROP SNAPSHOT");
  }
}
