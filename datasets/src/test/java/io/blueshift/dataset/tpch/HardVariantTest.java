package io.blueshift.dataset.tpch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.dataset.Dataset;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.RowRecorder;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HardVariantTest {

  private static List<List<@Nullable Object>> rows(Dataset dataset, String name)
      throws IOException {
    DatasetTable table = dataset.table(name);
    RowRecorder recorder = new RowRecorder();
    for (int part = 0; part < table.partCount(); part++) {
      table.generate(part, recorder);
    }
    return recorder.rows();
  }

  @Test
  void differentKeysHaveDifferentHashesAndTexts() {
    HardVariant variant = new HardVariant(HardVariant.Keys.TEXT, 0, 42);
    long count = 200_000;
    assertThat(LongStream.range(0, count).map(variant::hashKey).distinct().count())
        .isEqualTo(count);
    assertThat(LongStream.range(0, count).mapToObj(variant::textKey).distinct().count())
        .isEqualTo(count);
    assertThat(variant.textKey(1))
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  }

  @Test
  void foreignKeysStillFindTheirRows() throws IOException {
    for (HardVariant.Keys keys : HardVariant.Keys.values()) {
      Dataset dataset = TpchDataset.hardVariant(0.002, new HardVariant(keys, 3, 1));
      Set<@Nullable Object> customers = new HashSet<>();
      rows(dataset, "customer").forEach(row -> customers.add(row.getFirst()));
      assertThat(customers).hasSize(300).doesNotContainNull();
      assertThat(rows(dataset, "orders")).allMatch(row -> customers.contains(row.get(1)));
    }
  }

  @Test
  void aboutTheAskedShareOfValuesIsMissingButNoKey() throws IOException {
    Dataset dataset = TpchDataset.hardVariant(0.01, new HardVariant(HardVariant.Keys.HASH, 3, 1));
    List<List<@Nullable Object>> rows = rows(dataset, "lineitem");
    for (int column = 0; column < 16; column++) {
      int position = column;
      long missing = rows.stream().filter(row -> row.get(position) == null).count();
      if (column < 4) {
        assertThat(missing).isZero();
      } else {
        assertThat(missing * 100.0 / rows.size()).isBetween(2.6, 3.4);
      }
    }
    assertThat(dataset.table("lineitem").columns().get(4).nullable()).isTrue();
    assertThat(dataset.table("lineitem").layout().sortKey()).isEmpty();
  }

  @Test
  void theSeedDecidesWhatIsMissing() throws IOException {
    HardVariant first = new HardVariant(HardVariant.Keys.PLAIN, 50, 1);
    HardVariant second = new HardVariant(HardVariant.Keys.PLAIN, 50, 2);
    List<List<@Nullable Object>> rows = rows(TpchDataset.hardVariant(0.001, first), "part");
    assertThat(rows(TpchDataset.hardVariant(0.001, first), "part")).isEqualTo(rows);
    assertThat(rows(TpchDataset.hardVariant(0.001, second), "part")).isNotEqualTo(rows);
  }

  @Test
  void shareAboveAHundredPercentIsRefused() {
    assertThatThrownBy(() -> new HardVariant(HardVariant.Keys.HASH, 101, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[percent=101.0]");
  }
}
