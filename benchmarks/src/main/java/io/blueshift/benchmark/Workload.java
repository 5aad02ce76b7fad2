package io.blueshift.benchmark;

import io.blueshift.dataset.ColumnRule;
import io.blueshift.dataset.Dataset;
import io.blueshift.dataset.ResultComparison;
import io.blueshift.dataset.tpcds.TpcdsDataset;
import io.blueshift.dataset.tpcds.TpcdsQuery;
import io.blueshift.dataset.tpch.HardVariant;
import io.blueshift.dataset.tpch.TpchDataset;
import io.blueshift.dataset.tpch.TpchParameters;
import io.blueshift.dataset.tpch.TpchQuery;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// A data set with queries on it.
sealed interface Workload {

  /// A query of a workload.
  ///
  /// @param number its number
  record Query(int number) {
    /// Returns the query's name in tables, for example `q07`.
    String name() {
      return String.format(Locale.ROOT, "q%02d", number);
    }
  }

  /// Returns the tables.
  Dataset dataset();

  /// Returns all queries in the order of their numbers.
  List<Query> queries();

  /// Returns how two engines' results of a query are compared.
  ///
  /// @param columnCount columns of the result
  ResultComparison comparison(Query query, int columnCount);

  /// Returns a query's text with its standard parameters.
  String standardText(Query query);

  /// Returns a query's text for a repetition; where the workload has parameters, each seed gives
  /// others.
  String text(Query query, long seed);

  /// TPC-H, plain or hard.
  record Tpch(double scale, Dataset dataset) implements Workload {

    static Tpch plain(double scale) {
      return new Tpch(scale, TpchDataset.atScale(scale));
    }

    static Tpch hard(double scale, HardVariant.Keys keys) {
      HardVariant variant = new HardVariant(keys, HardVariant.USUAL_NULL_PERCENT, 1);
      return new Tpch(scale, TpchDataset.hardVariant(scale, variant));
    }

    @Override
    public List<Query> queries() {
      return IntStream.rangeClosed(1, TpchQuery.COUNT).mapToObj(Query::new).toList();
    }

    @Override
    public ResultComparison comparison(Query query, int columnCount) {
      TpchQuery tpch = TpchQuery.of(query.number());
      return tpch.roundedComparison().withLimit(tpch.limit());
    }

    @Override
    public String standardText(Query query) {
      return TpchQuery.of(query.number()).text(TpchParameters.validation(query.number()));
    }

    @Override
    public String text(Query query, long seed) {
      return TpchQuery.of(query.number()).text(TpchParameters.drawn(query.number(), scale, seed));
    }
  }

  /// TPC-DS with its fixed parameters.
  record Tpcds(Dataset dataset) implements Workload {

    static Tpcds atScale(double scale) {
      return new Tpcds(TpcdsDataset.atScale(scale));
    }

    @Override
    public List<Query> queries() {
      return IntStream.rangeClosed(1, TpcdsQuery.COUNT).mapToObj(Query::new).toList();
    }

    @Override
    public ResultComparison comparison(Query query, int columnCount) {
      return ResultComparison.inOrder(columnCount, ColumnRule.RELATIVE);
    }

    @Override
    public String standardText(Query query) {
      return TpcdsQuery.text(query.number());
    }

    @Override
    public String text(Query query, long seed) {
      return standardText(query);
    }
  }
}
