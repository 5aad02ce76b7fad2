package io.blueshift.sql.bind;

import java.util.List;

/// How an INSERT with ON CONFLICT treats its new rows.
///
/// @param keys the enforced keys in question, each by the indexes of its columns: no two new rows of the
///     statement may have the same
/// @param returning whether the statement has RETURNING, which is planned over the rows as they were
///     written
public record ConflictRule(List<List<Integer>> keys, boolean returning) {
  public ConflictRule {
    keys = List.copyOf(keys);
  }
}
