package io.blueshift.shell;

import java.util.Set;
import java.util.TreeSet;

/// The words that the shell colours and completes.
final class SqlKeywords {
  /// All words in lower case, in alphabetical order.
  static final Set<String> WORDS =
      new TreeSet<>(
          Set.of(
              ("""
              add all alter analyze and any approximate as asc auto begin between by case cast char column comment commit
              compound constraint copy create cross csv current_date current_timestamp current_user database date decimal
              default delete delimiter desc distinct distkey diststyle double drop else encode end escape even except exists
              explain extract false fetch filter first following for foreign format from full getdate group grouping
              having identity if ignoreheader ilike in inner insert int integer intersect interval into is join key last
              lateral left like limit listagg minus natural not null nulls numeric offset on or order outer over parquet
              partition percentile_cont preceding precision primary qualify range recursive references rename reset right
              rollback row rows schema select set sets show similar smallint sortkey sysdate table temp text then time
              timestamp timestamptz to top truncate true unbounded union unique unload using vacuum values varbyte
              varchar verbose view when where window with within\
              """)
                  .strip()
                  .split("\\s+")));

  private SqlKeywords() {}
}
