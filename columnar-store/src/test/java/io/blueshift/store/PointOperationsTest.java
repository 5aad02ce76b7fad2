package io.blueshift.store;

import static io.blueshift.store.StoreFixture.CONTEXT;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.table;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ConstraintDefinition.PrimaryKey;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.KeyedTable;
import io.blueshift.door.Row;
import io.blueshift.door.RowChange;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.store.PointOperations.Second;
import io.blueshift.store.PointOperations.Shape;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Transaction;
import io.blueshift.vector.Values;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Counting of operations on single rows.
class PointOperationsTest {
  private final Warehouse warehouse = Warehouse.inMemory(WarehouseOptions.defaults());
  private final int table = createTable();

  private int createTable() {
    try (Transaction transaction = write(warehouse)) {
      TableDefinition plain = table(transaction, "t").build();
      TableDefinition keyed =
          plain.toBuilder()
              .addConstraint(
                  new PrimaryKey("t_pkey", List.of(plain.columns().getFirst().number()), true))
              .build();
      transaction.apply(new CatalogChange.PutRelation(keyed));
      commit(transaction);
      return keyed.id();
    }
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private static Row row(long id) {
    return Row.of(id, Values.bytes("name"));
  }

  private long sum(String call, ToLongFunction<Second> figure) {
    return warehouse.pointOperations().stream()
        .filter(each -> each.shape().equals(new Shape(Protocol.KEY_VALUE, call, table)))
        .mapToLong(each -> figure.applyAsLong(each.second()))
        .sum();
  }

  @Test
  void callsAreCountedByShapeAndSecondAlsoWhenTheirSessionHasEnded() {
    long second = System.currentTimeMillis() / 1000;
    try (WarehouseSession session = warehouse.openSession(Principal.OWNER, Protocol.KEY_VALUE)) {
      KeyedTable rows = session.rows(table, Durability.NONE);
      for (long id = 0; id < 300; id++) {
        rows.put(row(id), CONTEXT).await();
      }
      for (long id = 200; id < 400; id++) {
        rows.get(Row.of(id), CONTEXT).await();
      }
      assertThat(sum("put", Second::operationCount)).isEqualTo(300);
    }
    try (Transaction transaction = write(warehouse)) {
      warehouse.rows(transaction, table).get(Row.of(1L), CONTEXT).await();
    }
    assertThat(sum("put", Second::operationCount)).isEqualTo(300);
    assertThat(sum("put", Second::rowCount)).isEqualTo(300);
    assertThat(sum("get", Second::operationCount)).isEqualTo(200);
    assertThat(sum("get", Second::rowCount)).isEqualTo(100);
    assertThat(sum("get", Second::errorCount)).isZero();
    assertThat(warehouse.pointOperations())
        .allMatch(each -> Math.abs(each.second().epochSecond() - second) <= 60)
        .anyMatch(each -> each.shape().protocol() == Protocol.EMBEDDED);
  }

  @Test
  void callsThatFailOrTakeLongAreNotedOneByOne() {
    try (WarehouseSession session = warehouse.openSession(Principal.OWNER, Protocol.KEY_VALUE)) {
      KeyedTable rows = session.rows(table, Durability.NONE);
      rows.put(row(1), CONTEXT).await();
      int before = warehouse.slowCalls().size();
      assertThatThrownBy(() -> rows.get(Row.of(1L, 2L), CONTEXT).await())
          .isInstanceOf(DatabaseException.class);
      PointOperations.Single failed = warehouse.slowCalls().getLast();
      assertThat(warehouse.slowCalls()).hasSize(before + 1);
      assertThat(failed.error()).isEqualTo(ErrorCode.INVALID_PARAMETER_VALUE);
      assertThat(sum("get", Second::errorCount)).isEqualTo(1);

      RowChange slow =
          present -> {
            long end = System.nanoTime() + 3 * PointOperations.SLOW_NANOS;
            while (System.nanoTime() < end) {
              LockSupport.parkNanos(PointOperations.SLOW_NANOS);
            }
            return new RowChange.Decision.Keep();
          };
      rows.change(Row.of(1L), slow, CONTEXT).await();
      PointOperations.Single last = warehouse.slowCalls().getLast();
      assertThat(last.shape().text()).isEqualTo("change");
      assertThat(last.error()).isNull();
      assertThat(last.elapsedNanos()).isGreaterThan(2 * PointOperations.SLOW_NANOS);
      assertThat(sum("change", Second::longestNanos)).isEqualTo(last.elapsedNanos());
    }
  }

  @Test
  void onlyTheLastSecondsOfAShapeAreKept() {
    PointOperations operations = new PointOperations();
    Shape shape = new Shape(Protocol.CACHE, "get", 1);
    for (long second = 0; second < PointOperations.SECOND_COUNT_MAX + 50; second++) {
      operations.add(shape, new Second(second, 2, 1, 0, 10, 7));
      operations.add(shape, new Second(second, 1, 1, 1, 20, 9));
    }
    List<PointOperations.Figures> figures = operations.figures(List.of());
    assertThat(figures).hasSize(PointOperations.SECOND_COUNT_MAX);
    assertThat(figures.getFirst().second())
        .isEqualTo(new Second(PointOperations.SECOND_COUNT_MAX + 49, 3, 2, 1, 30, 9));
  }
}
