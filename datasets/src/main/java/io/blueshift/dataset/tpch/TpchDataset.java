package io.blueshift.dataset.tpch;

import static io.blueshift.dataset.DatasetColumn.required;

import io.blueshift.dataset.ColumnType;
import io.blueshift.dataset.Dataset;
import io.blueshift.dataset.DatasetColumn;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.RowSink;
import io.blueshift.dataset.TableLayout;
import io.trino.tpch.Customer;
import io.trino.tpch.LineItem;
import io.trino.tpch.Nation;
import io.trino.tpch.Order;
import io.trino.tpch.Part;
import io.trino.tpch.PartSupplier;
import io.trino.tpch.Region;
import io.trino.tpch.Supplier;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.util.List;

/// The eight tables of TPC-H with the rows of TPC's dbgen. The tables are sorted by their primary
/// keys, which is the order that the rows arrive in; no query gains from a chosen order.
public final class TpchDataset {

  private static final long ROWS_PER_PART = 50_000;
  private static final ColumnType INTEGER = new ColumnType.Int32();
  private static final ColumnType BIGINT = new ColumnType.Int64();
  private static final ColumnType MONEY = new ColumnType.Decimal(15, 2);
  private static final ColumnType DATE = new ColumnType.Date();

  private TpchDataset() {}

  /// Describes the plain tables at a scale factor.
  ///
  /// @param scale the scale factor, above 0: 1 is about one gigabyte of text
  public static Dataset atScale(double scale) {
    if (!(scale > 0 && scale <= 100_000)) {
      throw new IllegalArgumentException(
          "scale must be above 0 and at most 100000 [scale=" + scale + "]");
    }
    return new Dataset(
        "tpch",
        List.of(
            region(scale),
            nation(scale),
            supplier(scale),
            customer(scale),
            part(scale),
            partsupp(scale),
            orders(scale),
            lineitem(scale)));
  }

  /// Describes the hard variant at a scale factor: [HardVariant] says what differs.
  public static Dataset hardVariant(double scale, HardVariant variant) {
    List<DatasetTable> tables =
        atScale(scale).tables().stream()
            .map(table -> (DatasetTable) new HardTable(table, variant))
            .toList();
    return new Dataset("tpch", tables);
  }

  private static ColumnType text(int length) {
    return new ColumnType.VariableText(length);
  }

  private static ColumnType fixed(int length) {
    return new ColumnType.FixedText(length);
  }

  private static <E extends TpchEntity> DatasetTable table(
      TpchTable<E> source,
      double scale,
      double rowsAtScaleOne,
      TableLayout layout,
      RowMapping<E> mapping,
      DatasetColumn... columns) {
    long rowCount = rowsAtScaleOne < 100 ? (long) rowsAtScaleOne : (long) (rowsAtScaleOne * scale);
    int partCount = (int) Math.max(1, rowCount / ROWS_PER_PART);
    return new GeneratedTable<>(
        source, scale, rowCount, partCount, List.of(columns), layout, mapping);
  }

  private static DatasetTable region(double scale) {
    RowMapping<Region> mapping =
        (row, sink) -> {
          sink.appendInteger(row.regionKey());
          sink.appendText(row.name());
          sink.appendText(row.comment());
        };
    return table(
        TpchTable.REGION,
        scale,
        5,
        TableLayout.replicated("r_regionkey"),
        mapping,
        required("r_regionkey", INTEGER),
        required("r_name", fixed(25)),
        required("r_comment", text(152)));
  }

  private static DatasetTable nation(double scale) {
    RowMapping<Nation> mapping =
        (row, sink) -> {
          sink.appendInteger(row.nationKey());
          sink.appendText(row.name());
          sink.appendInteger(row.regionKey());
          sink.appendText(row.comment());
        };
    return table(
        TpchTable.NATION,
        scale,
        25,
        TableLayout.replicated("n_nationkey"),
        mapping,
        required("n_nationkey", INTEGER),
        required("n_name", fixed(25)),
        required("n_regionkey", INTEGER),
        required("n_comment", text(152)));
  }

  private static DatasetTable supplier(double scale) {
    RowMapping<Supplier> mapping =
        (row, sink) -> {
          sink.appendInteger(row.supplierKey());
          sink.appendText(row.name());
          sink.appendText(row.address());
          sink.appendInteger(row.nationKey());
          sink.appendText(row.phone());
          sink.appendDecimal(row.accountBalanceInCents());
          sink.appendText(row.comment());
        };
    return table(
        TpchTable.SUPPLIER,
        scale,
        10_000,
        TableLayout.replicated("s_suppkey"),
        mapping,
        required("s_suppkey", BIGINT),
        required("s_name", fixed(25)),
        required("s_address", text(40)),
        required("s_nationkey", INTEGER),
        required("s_phone", fixed(15)),
        required("s_acctbal", MONEY),
        required("s_comment", text(101)));
  }

  private static DatasetTable customer(double scale) {
    RowMapping<Customer> mapping =
        (row, sink) -> {
          sink.appendInteger(row.customerKey());
          sink.appendText(row.name());
          sink.appendText(row.address());
          sink.appendInteger(row.nationKey());
          sink.appendText(row.phone());
          sink.appendDecimal(row.accountBalanceInCents());
          sink.appendText(row.marketSegment());
          sink.appendText(row.comment());
        };
    return table(
        TpchTable.CUSTOMER,
        scale,
        150_000,
        TableLayout.distributed("c_custkey", List.of("c_custkey"), "c_custkey"),
        mapping,
        required("c_custkey", BIGINT),
        required("c_name", text(25)),
        required("c_address", text(40)),
        required("c_nationkey", INTEGER),
        required("c_phone", fixed(15)),
        required("c_acctbal", MONEY),
        required("c_mktsegment", fixed(10)),
        required("c_comment", text(117)));
  }

  private static DatasetTable part(double scale) {
    RowMapping<Part> mapping =
        (row, sink) -> {
          sink.appendInteger(row.partKey());
          sink.appendText(row.name());
          sink.appendText(row.manufacturer());
          sink.appendText(row.brand());
          sink.appendText(row.type());
          sink.appendInteger(row.size());
          sink.appendText(row.container());
          sink.appendDecimal(row.retailPriceInCents());
          sink.appendText(row.comment());
        };
    return table(
        TpchTable.PART,
        scale,
        200_000,
        TableLayout.distributed("p_partkey", List.of("p_partkey"), "p_partkey"),
        mapping,
        required("p_partkey", BIGINT),
        required("p_name", text(55)),
        required("p_mfgr", fixed(25)),
        required("p_brand", fixed(10)),
        required("p_type", text(25)),
        required("p_size", INTEGER),
        required("p_container", fixed(10)),
        required("p_retailprice", MONEY),
        required("p_comment", text(23)));
  }

  private static DatasetTable partsupp(double scale) {
    RowMapping<PartSupplier> mapping =
        (row, sink) -> {
          sink.appendInteger(row.partKey());
          sink.appendInteger(row.supplierKey());
          sink.appendInteger(row.availableQuantity());
          sink.appendDecimal(row.supplyCostInCents());
          sink.appendText(row.comment());
        };
    return table(
        TpchTable.PART_SUPPLIER,
        scale,
        800_000,
        TableLayout.distributed("ps_partkey", List.of("ps_partkey"), "ps_partkey", "ps_suppkey"),
        mapping,
        required("ps_partkey", BIGINT),
        required("ps_suppkey", BIGINT),
        required("ps_availqty", INTEGER),
        required("ps_supplycost", MONEY),
        required("ps_comment", text(199)));
  }

  private static DatasetTable orders(double scale) {
    RowMapping<Order> mapping =
        (row, sink) -> {
          sink.appendInteger(row.orderKey());
          sink.appendInteger(row.customerKey());
          sink.appendText(String.valueOf(row.orderStatus()));
          sink.appendDecimal(row.totalPriceInCents());
          sink.appendDate(row.orderDate());
          sink.appendText(row.orderPriority());
          sink.appendText(row.clerk());
          sink.appendInteger(row.shipPriority());
          sink.appendText(row.comment());
        };
    return table(
        TpchTable.ORDERS,
        scale,
        1_500_000,
        TableLayout.distributed("o_orderkey", List.of("o_orderkey"), "o_orderkey"),
        mapping,
        required("o_orderkey", BIGINT),
        required("o_custkey", BIGINT),
        required("o_orderstatus", fixed(1)),
        required("o_totalprice", MONEY),
        required("o_orderdate", DATE),
        required("o_orderpriority", fixed(15)),
        required("o_clerk", fixed(15)),
        required("o_shippriority", INTEGER),
        required("o_comment", text(79)));
  }

  private static DatasetTable lineitem(double scale) {
    return table(
        TpchTable.LINE_ITEM,
        scale,
        6_001_215,
        TableLayout.distributed("l_orderkey", List.of("l_orderkey"), "l_orderkey", "l_linenumber"),
        TpchDataset::appendLineItem,
        required("l_orderkey", BIGINT),
        required("l_partkey", BIGINT),
        required("l_suppkey", BIGINT),
        required("l_linenumber", INTEGER),
        required("l_quantity", MONEY),
        required("l_extendedprice", MONEY),
        required("l_discount", MONEY),
        required("l_tax", MONEY),
        required("l_returnflag", fixed(1)),
        required("l_linestatus", fixed(1)),
        required("l_shipdate", DATE),
        required("l_commitdate", DATE),
        required("l_receiptdate", DATE),
        required("l_shipinstruct", fixed(25)),
        required("l_shipmode", fixed(10)),
        required("l_comment", text(44)));
  }

  private static void appendLineItem(LineItem row, RowSink sink) {
    sink.appendInteger(row.orderKey());
    sink.appendInteger(row.partKey());
    sink.appendInteger(row.supplierKey());
    sink.appendInteger(row.lineNumber());
    sink.appendDecimal(row.quantity() * 100);
    sink.appendDecimal(row.extendedPriceInCents());
    sink.appendDecimal(row.discountPercent());
    sink.appendDecimal(row.taxPercent());
    sink.appendText(row.returnFlag());
    sink.appendText(row.status());
    sink.appendDate(row.shipDate());
    sink.appendDate(row.commitDate());
    sink.appendDate(row.receiptDate());
    sink.appendText(row.shipInstructions());
    sink.appendText(row.shipMode());
    sink.appendText(row.comment());
  }
}
