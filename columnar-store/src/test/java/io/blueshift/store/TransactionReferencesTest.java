package io.blueshift.store;

import static io.blueshift.store.StoreFixture.CONTEXT;
import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.content;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.table;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ConstraintDefinition.ForeignKey;
import io.blueshift.catalog.ConstraintDefinition.PrimaryKey;
import io.blueshift.catalog.ReferentialAction;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.transaction.Savepoint;
import io.blueshift.transaction.Transaction;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Rows that refer to others, written without SQL: a commit and a savepoint look for what they refer to.
class TransactionReferencesTest {
  private static final int SEGMENT_ROW_COUNT = 9000;

  private final Warehouse warehouse =
      Warehouse.open(
          new MemoryStorageDirectory(),
          WarehouseOptions.defaults().withUpkeep(1 << 22, 1_000_000, false));
  private int parent;
  private int child;

  @BeforeEach
  void makeTables() {
    try (Transaction transaction = write(warehouse)) {
      TableDefinition.Builder builder = table(transaction, "parent");
      int key = builder.build().columns().getFirst().number();
      parent = builder.build().id();
      transaction.apply(
          new CatalogChange.PutRelation(
              builder.addConstraint(new PrimaryKey("parent_pkey", List.of(key), true)).build()));
      TableDefinition.Builder other = table(transaction, "child");
      child = other.build().id();
      transaction.apply(
          new CatalogChange.PutRelation(
              other
                  .addConstraint(
                      new ForeignKey(
                          "child_fkey",
                          List.of(key),
                          parent,
                          List.of(key),
                          ReferentialAction.NO_ACTION,
                          ReferentialAction.NO_ACTION,
                          true))
                  .build()));
      append(transaction, parent, rows(0, 10));
      commit(transaction);
    }
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private static void assertViolates(ThrowingCallable action, long key) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            DatabaseException.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.FOREIGN_KEY_VIOLATION);
              assertThat(error.message()).contains("child_fkey");
              assertThat(error.detail())
                  .isEqualTo("Key (id)=(" + key + ") is not present in table \"parent\".");
            });
  }

  @Test
  void commitFailsWhenARowRefersToNothing() {
    for (int count : new int[] {1, SEGMENT_ROW_COUNT}) {
      try (Transaction transaction = write(warehouse)) {
        append(transaction, parent, rows(10, count - 1));
        append(transaction, child, rows(10, count));
        assertViolates(() -> commit(transaction), 9 + count);
      }
    }
    assertThat(content(warehouse, child)).isEmpty();
  }

  @Test
  void rowsMayComeBeforeThoseToWhichTheyRefer() {
    for (int count : new int[] {1, SEGMENT_ROW_COUNT}) {
      try (Transaction transaction = write(warehouse)) {
        append(transaction, child, rows(100L * count, count));
        append(transaction, parent, rows(100L * count, count));
        commit(transaction);
      }
    }
    assertThat(content(warehouse, child)).hasSize(1 + SEGMENT_ROW_COUNT);
  }

  @Test
  void goingBackToASavepointForgetsNothingThatWasAddedBefore() {
    try (Transaction transaction = write(warehouse)) {
      append(transaction, child, rows(50, 1));
      assertViolates(transaction::savepoint, 50);
    }
    try (Transaction transaction = write(warehouse)) {
      append(transaction, child, rows(3, 2));
      Savepoint savepoint = transaction.savepoint();
      append(transaction, child, rows(50, 1));
      assertViolates(() -> transaction.checkReferences(CONTEXT), 50);
      savepoint.rollbackTo();
      commit(transaction);
    }
    assertThat(content(warehouse, child)).isEqualTo(rows(3, 2));
  }
}
