package io.blueshift.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The line that the shell prints for a statement without rows.
final class CommandTagTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "insert into t values (1) | INSERT 0 3",
        "/* insert */ update t set a = 'x' | UPDATE 3",
        "with d as (select 1 as k) delete from t using d | DELETE 3",
        "with d as (select 'delete from x)' as k) update t set a = k from d | UPDATE 3",
        "WITH \"insert\" AS (SELECT 1) INSERT INTO t SELECT * FROM \"insert\" | INSERT 0 3",
        "with d as (select 1) /* delete */ merge into t using d on true when matched then delete | MERGE 3",
        "create local temp table t (a int) | CREATE TABLE",
        "create or replace view v as select 1 | CREATE VIEW",
        "drop table t | DROP TABLE",
        "vacuum t | VACUUM"
      })
  void aTagIsTheCommandAndItsRows(String sql, String tag) {
    assertThat(CommandTag.of(sql, 3)).isEqualTo(tag);
  }
}
