package io.blueshift.sql.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.sql.isolation.ObservedTransaction.Append;
import io.blueshift.sql.isolation.ObservedTransaction.Operation;
import io.blueshift.sql.isolation.ObservedTransaction.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The smallest history of each anomaly, and one without any.
class AnomalyFinderTest {
  private final List<ObservedTransaction> history = new ArrayList<>();

  private void committed(Operation... operations) {
    history.add(new ObservedTransaction(history.size(), true, List.of(operations)));
  }

  private void aborted(Operation... operations) {
    history.add(new ObservedTransaction(history.size(), false, List.of(operations)));
  }

  private static Append append(int key, int value) {
    return new Append(key, value);
  }

  private static Read read(int key, Integer... values) {
    return new Read(key, List.of(values));
  }

  private Set<Anomaly> find(Map<Integer, List<Integer>> lastVersions) {
    return AnomalyFinder.find(history, lastVersions).keySet();
  }

  @Test
  void transactionsOneAfterAnotherHaveNone() {
    committed(append(1, 10), append(2, 20), read(1, 10));
    committed(read(1, 10), append(1, 11), read(2, 20));
    aborted(read(1, 10, 11), append(1, 12));
    committed(read(1, 10, 11), read(2, 20), read(3));
    assertThat(find(Map.of(1, List.of(10, 11), 2, List.of(20)))).isEmpty();
  }

  @Test
  void overwritingInTwoOrdersIsAWriteCycle() {
    committed(append(1, 10), append(2, 20));
    committed(append(1, 11), append(2, 21));
    assertThat(find(Map.of(1, List.of(10, 11), 2, List.of(21, 20))))
        .contains(Anomaly.G0_WRITE_CYCLE);
  }

  @Test
  void valuesOfAnAbortedTransactionAreAnAbortedRead() {
    aborted(append(1, 10));
    committed(read(1, 10));
    assertThat(find(Map.of())).contains(Anomaly.G1A_ABORTED_READ);
  }

  @Test
  void halfOfAnothersAppendsAreAnIntermediateRead() {
    committed(append(1, 10), append(1, 11));
    committed(read(1, 10));
    assertThat(find(Map.of(1, List.of(10, 11)))).contains(Anomaly.G1B_INTERMEDIATE_READ);
  }

  @Test
  void readingFromEachOtherIsACircularFlow() {
    committed(append(1, 10), read(2, 20));
    committed(append(2, 20), read(1, 10));
    assertThat(find(Map.of(1, List.of(10), 2, List.of(20))))
        .contains(Anomaly.G1C_CIRCULAR_FLOW)
        .doesNotContain(Anomaly.G0_WRITE_CYCLE);
  }

  @Test
  void seeingHalfOfATransactionIsASingleAntiDependency() {
    committed(append(1, 10), append(2, 20));
    committed(read(1), read(2, 20));
    assertThat(find(Map.of(1, List.of(10), 2, List.of(20))))
        .contains(Anomaly.G_SINGLE)
        .doesNotContain(Anomaly.G1C_CIRCULAR_FLOW);
  }

  @Test
  void writeSkewIsACycleOfReadsThatSnapshotsAllow() {
    committed(read(1), read(2), append(1, 10));
    committed(read(1), read(2), append(2, 20));
    assertThat(find(Map.of(1, List.of(10), 2, List.of(20)))).containsExactly(Anomaly.G2_ITEM);
  }

  @Test
  void twoReadersWhoSeeTwoOrdersAreMoreThanSnapshotsAllow() {
    committed(append(1, 10));
    committed(append(2, 20));
    committed(read(1, 10), read(2));
    committed(read(1), read(2, 20));
    assertThat(find(Map.of(1, List.of(10), 2, List.of(20))))
        .contains(Anomaly.G_NONADJACENT)
        .doesNotContain(Anomaly.G_SINGLE);
  }

  @Test
  void lostAndInventedAppendsAreFound() {
    committed(read(1), append(1, 10));
    committed(read(1), append(1, 11));
    assertThat(find(Map.of(1, List.of(11)))).contains(Anomaly.LOST_APPEND);
    committed(read(1, 12));
    committed(append(1, 13), read(1, 11));
    assertThat(find(Map.of(1, List.of(11)))).contains(Anomaly.IMPOSSIBLE_READ);
  }
}
