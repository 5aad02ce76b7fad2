package io.blueshift.dataset.tpcds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.dataset.Dataset;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.RowRecorder;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TpcdsDatasetTest {

  @Test
  void partsOfADividedTableMakeTheWholeTable() throws IOException {
    DatasetTable table = TpcdsDataset.atScale(0.01).table("customer_demographics");
    assertThat(table.partCount()).isGreaterThan(1);
    RowRecorder recorder = new RowRecorder();
    for (int part = 0; part < table.partCount(); part++) {
      table.generate(part, recorder);
    }
    assertThat(recorder.rows()).hasSize(1_920_800);
    assertThat(recorder.rows().getLast())
        .isEqualTo(Arrays.asList(1_920_800L, "F", "U", "Unknown", 10_000L, "Unknown", 6L, 6L, 6L));
    for (int row = 0; row < recorder.rows().size(); row += 1000) {
      assertThat(recorder.rows().get(row).getFirst()).isEqualTo(row + 1L);
    }
  }

  @Test
  void valuesAreTypedAndEmptyTextIsMissing() throws IOException {
    Dataset dataset = TpcdsDataset.atScale(0.01);
    RowRecorder recorder = new RowRecorder();
    dataset.table("time_dim").generate(0, recorder);
    assertThat(recorder.rows()).hasSize(86_400);
    assertThat(recorder.rows().getFirst())
        .isEqualTo(
            Arrays.asList(0L, "AAAAAAAABAAAAAAA", 0L, 0L, 0L, 0L, "AM", "third", "night", null));
  }

  @Test
  void allTablesOfTheSpecificationAreThere() {
    Dataset dataset = TpcdsDataset.atScale(1);
    assertThat(dataset.tables()).hasSize(24);
    assertThat(dataset.tables().stream().mapToInt(table -> table.columns().size()).sum())
        .isEqualTo(425);
    assertThat(dataset.table("store_sales").createTable())
        .contains("ss_item_sk INTEGER NOT NULL", "ss_ticket_number BIGINT NOT NULL")
        .contains("ss_net_profit DECIMAL(7,2),")
        .contains("SORTKEY (ss_sold_date_sk)");
    assertThatThrownBy(() -> dataset.table("lineitem"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("store_sales");
  }

  @Test
  void decimalsAreReadWithAnyNumberOfDigits() {
    assertThat(GeneratedTable.unscaledValue("-5", 2)).isEqualTo(-500);
    assertThat(GeneratedTable.unscaledValue("0.1", 2)).isEqualTo(10);
    assertThat(GeneratedTable.unscaledValue("27.02", 2)).isEqualTo(2702);
    assertThat(GeneratedTable.unscaledValue("1.239", 2)).isEqualTo(123);
    assertThat(GeneratedTable.unscaledValue("-0.05", 2)).isEqualTo(-5);
  }
}
