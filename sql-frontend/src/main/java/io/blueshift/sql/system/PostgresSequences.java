package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemTables.INFORMATION_SCHEMA;
import static io.blueshift.sql.system.SystemTables.PG_CATALOG;

import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What pg_catalog and information_schema tell of sequences.
final class PostgresSequences {
  private static final int PG_CLASS_ID = 1259;

  /// The columns of a sequence's row, by name.
  static final Map<String, Column> COLUMNS = columns();

  /// One of them.
  record Column(int number, LogicalType type) {}

  private PostgresSequences() {}

  private static Map<String, Column> columns() {
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("last_value", new Column(1, LogicalType.BIGINT));
    columns.put("log_cnt", new Column(2, LogicalType.BIGINT));
    columns.put("is_called", new Column(3, LogicalType.BOOL));
    return columns;
  }

  static List<SystemTable> tables() {
    return List.of(
        SystemTable.of(
            PG_CATALOG,
            "pg_sequence",
            "seqrelid int, seqtypid int, seqstart bigint, seqincrement bigint, seqmax bigint, seqmin bigint, "
                + "seqcache bigint, seqcycle bool",
            context ->
                rows(
                    context,
                    named -> {
                      SequenceDefinition it = named.sequence;
                      return new Object[] {
                        it.id(),
                        TypeOids.oid(it.type()),
                        it.start(),
                        it.increment(),
                        it.maximum(),
                        it.minimum(),
                        it.cacheSize(),
                        it.cycle()
                      };
                    })),
        SystemTable.of(
            PG_CATALOG,
            "pg_sequences",
            "schemaname text, sequencename text, sequenceowner text, data_type text, start_value bigint, min_value bigint, "
                + "max_value bigint, increment_by bigint, cycle bool, cache_size bigint, last_value bigint",
            context ->
                rows(
                    context,
                    named -> {
                      SequenceDefinition it = named.sequence;
                      SequencePosition position = context.transaction().sequencePosition(it.id());
                      return new Object[] {
                        named.schemaName,
                        it.name(),
                        it.owner(),
                        it.type().sqlName(),
                        it.start(),
                        it.minimum(),
                        it.maximum(),
                        it.increment(),
                        it.cycle(),
                        it.cacheSize(),
                        position.called() ? position.value() : null
                      };
                    })),
        SystemTable.of(
            INFORMATION_SCHEMA,
            "sequences",
            "sequence_catalog text, sequence_schema text, sequence_name text, data_type text, numeric_precision int, "
                + "numeric_precision_radix int, numeric_scale int, start_value text, minimum_value text, maximum_value text, "
                + "increment text, cycle_option text",
            context ->
                rows(
                    context,
                    named -> {
                      SequenceDefinition it = named.sequence;
                      Integer bits = InformationSchema.numericPrecision(it.type());
                      return new Object[] {
                        context.database().name(),
                        named.schemaName,
                        it.name(),
                        it.type().sqlName(),
                        bits,
                        2,
                        0,
                        Long.toString(it.start()),
                        Long.toString(it.minimum()),
                        Long.toString(it.maximum()),
                        Long.toString(it.increment()),
                        it.cycle() ? "YES" : "NO"
                      };
                    })),
        SystemTable.of(
            PG_CATALOG,
            "pg_depend",
            "classid int, objid int, objsubid int, refclassid int, refobjid int, refobjsubid int, deptype text",
            PostgresSequences::owned));
  }

  private record Named(String schemaName, SequenceDefinition sequence) {}

  private static List<Object[]> rows(SystemContext context, Function<Named, Object[]> row) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      if (named.relation() instanceof SequenceDefinition sequence) {
        rows.add(row.apply(new Named(named.schema().name(), sequence)));
      }
    }
    return rows;
  }

  /// The sequences that go with a column.
  private static List<Object[]> owned(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      if (named.relation() instanceof SequenceDefinition sequence && sequence.ownerTableId() != 0) {
        rows.add(
            new Object[] {
              PG_CLASS_ID,
              sequence.id(),
              0,
              PG_CLASS_ID,
              sequence.ownerTableId(),
              sequence.ownerColumnNumber(),
              "a"
            });
      }
    }
    return rows;
  }
}
