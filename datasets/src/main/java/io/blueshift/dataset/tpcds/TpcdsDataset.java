package io.blueshift.dataset.tpcds;

import io.blueshift.dataset.Dataset;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.TableLayout;
import io.trino.tpcds.Table;
import java.util.List;

/// The 24 tables of TPC-DS with the rows of TPC's dsdgen. Dimensions stand on every node and are
/// sorted by their keys; facts are distributed by item and sorted by date, which is nearly the order
/// that their rows arrive in.
public final class TpcdsDataset {

  private TpcdsDataset() {}

  /// Describes the tables at a scale factor: the large ones first, so that threads finish together.
  ///
  /// @param scale the scale factor, above 0: 1 is about one gigabyte of text
  public static Dataset atScale(double scale) {
    if (!(scale > 0 && scale <= 100_000)) {
      throw new IllegalArgumentException(
          "scale must be above 0 and at most 100000 [scale=" + scale + "]");
    }
    return new Dataset(
        "tpcds",
        List.of(
            sales(
                Table.STORE_SALES, scale, 12, "ss_item_sk", "ss_sold_date_sk", "ss_ticket_number"),
            sales(
                Table.CATALOG_SALES, scale, 9, "cs_item_sk", "cs_sold_date_sk", "cs_order_number"),
            sales(Table.WEB_SALES, scale, 12, "ws_item_sk", "ws_sold_date_sk", "ws_order_number"),
            inventory(scale),
            sales(
                Table.STORE_RETURNS,
                scale,
                1.2,
                "sr_item_sk",
                "sr_returned_date_sk",
                "sr_ticket_number"),
            sales(
                Table.CATALOG_RETURNS,
                scale,
                0.9,
                "cr_item_sk",
                "cr_returned_date_sk",
                "cr_order_number"),
            sales(
                Table.WEB_RETURNS,
                scale,
                1.2,
                "wr_item_sk",
                "wr_returned_date_sk",
                "wr_order_number"),
            dimension(Table.CUSTOMER_DEMOGRAPHICS, scale, "cd_demo_sk"),
            dimension(Table.CUSTOMER, scale, "c_customer_sk"),
            dimension(Table.CUSTOMER_ADDRESS, scale, "ca_address_sk"),
            dimension(Table.ITEM, scale, "i_item_sk"),
            dimension(Table.DATE_DIM, scale, "d_date_sk"),
            dimension(Table.TIME_DIM, scale, "t_time_sk"),
            dimension(Table.CATALOG_PAGE, scale, "cp_catalog_page_sk"),
            dimension(Table.HOUSEHOLD_DEMOGRAPHICS, scale, "hd_demo_sk"),
            dimension(Table.INCOME_BAND, scale, "ib_income_band_sk"),
            dimension(Table.PROMOTION, scale, "p_promo_sk"),
            dimension(Table.REASON, scale, "r_reason_sk"),
            dimension(Table.SHIP_MODE, scale, "sm_ship_mode_sk"),
            dimension(Table.STORE, scale, "s_store_sk"),
            dimension(Table.CALL_CENTER, scale, "cc_call_center_sk"),
            dimension(Table.WAREHOUSE, scale, "w_warehouse_sk"),
            dimension(Table.WEB_PAGE, scale, "wp_web_page_sk"),
            dimension(Table.WEB_SITE, scale, "web_site_sk")));
  }

  private static DatasetTable dimension(Table source, double scale, String key) {
    return GeneratedTable.of(source, scale, 1, TableLayout.replicated(key));
  }

  private static DatasetTable sales(
      Table source, double scale, double rowsPerOrder, String item, String date, String number) {
    TableLayout layout = TableLayout.distributed(item, List.of(date), item, number);
    return GeneratedTable.of(source, scale, rowsPerOrder, layout);
  }

  private static DatasetTable inventory(double scale) {
    TableLayout layout =
        TableLayout.distributed(
            "inv_item_sk",
            List.of("inv_date_sk"),
            "inv_date_sk",
            "inv_item_sk",
            "inv_warehouse_sk");
    return GeneratedTable.of(Table.INVENTORY, scale, 1, layout);
  }
}
