package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.PageCache;
import io.blueshift.segment.Segment;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.store.Recovery.Recovered;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.TableMemory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/// Verifies a warehouse's files without changing them: the manifest, every record of the log, and
/// every page of every segment against its checksum, and that rows are counted alike everywhere.
public final class WarehouseCheck {
  private final StorageDirectory directory;
  private final List<String> lines = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private WarehouseCheck(StorageDirectory directory) {
    this.directory = directory;
  }

  /// What a check found.
  ///
  /// @param lines the report, for people
  /// @param problems what is wrong; empty for a sound warehouse
  public record Report(List<String> lines, List<String> problems) {
    public Report {
      lines = List.copyOf(lines);
      problems = List.copyOf(problems);
    }

    /// Returns whether nothing is wrong.
    public boolean isSound() {
      return problems.isEmpty();
    }
  }

  /// Checks the warehouse in a directory, which may be open in another process.
  public static Report run(StorageDirectory directory) {
    WarehouseCheck check = new WarehouseCheck(directory);
    check.checkAll();
    return new Report(check.lines, check.problems);
  }

  private void checkAll() {
    lines.add("Checking " + directory.description());
    try (MemoryBudget memory = MemoryBudget.root("check", Long.MAX_VALUE);
        PageCache cache = new PageCache(memory, 0)) {
      Recovered recovered =
          Recovery.read(
              directory,
              info -> new SegmentHandle(directory, cache, info, 0, TableMemory.uncounted()),
              TableMemory.uncounted());
      describe(recovered);
      checkTables(recovered.state(), cache);
    } catch (DatabaseException e) {
      note("manifest and log", e);
    }
    lines.add(
        problems.isEmpty()
            ? "No problems found."
            : problems.size() + (problems.size() == 1 ? " problem found." : " problems found."));
  }

  private void describe(Recovered recovered) {
    DatabaseState state = recovered.state();
    lines.add("  warehouse   " + recovered.warehouseId() + ", timeline " + state.timeline());
    lines.add("  manifest    number " + recovered.manifestNumber() + ": good");
    lines.add(
        "  log         "
            + recovered.recordCount()
            + " records since the manifest, up to commit "
            + state.commitNumber()
            + ": good");
  }

  private void checkTables(DatabaseState state, PageCache cache) {
    Set<String> known = new HashSet<>();
    new TreeMap<>(state.tables())
        .forEach((tableId, table) -> {
          table.allSegments().forEach(segment -> known.add(segment.info().fileName()));
          checkTable(state.catalog(), tableId, state.content(tableId), cache);
        });
    for (String name : directory.list(StoreLayout.SEGMENT_FOLDER)) {
      if (!known.contains(StoreLayout.SEGMENT_FOLDER + "/" + name)) {
        lines.add("  orphan      " + name + ": deleted when the warehouse is opened for writing");
      }
    }
  }

  private void checkTable(Catalog catalog, int tableId, TableContent content, PageCache cache) {
    String name =
        catalog.relation(tableId) instanceof TableDefinition table
            ? table.name()
            : "(table " + tableId + " without a definition)";
    int problemsBefore = problems.size();
    if (catalog.relation(tableId) == null) {
      problems.add("rows without a table [id=" + tableId + "]");
    }
    long sizeBytes = 0;
    for (SegmentHandle segment : content.segments()) {
      sizeBytes += segment.info().sizeBytes();
      checkSegment(name, segment.info(), cache);
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "  table       %s: %,d rows, of them %,d in memory; %,d segments, %,d bytes: %s",
            name,
            content.rowCount(),
            content.tailRowCount(),
            content.segments().size(),
            sizeBytes,
            problems.size() == problemsBefore ? "good" : "DAMAGED"));
  }

  private void checkSegment(String table, SegmentInfo info, PageCache cache) {
    try (Segment segment = Segment.open(directory, info, cache)) {
      segment.verify();
      if (segment.info().rowCount() != info.rowCount()) {
        problems.add(
            "segment has another number of rows than the log says [table="
                + table
                + ", file="
                + info.fileName()
                + ", expected="
                + info.rowCount()
                + ", actual="
                + segment.info().rowCount()
                + "]");
      }
    } catch (DatabaseException e) {
      note("table " + table, e);
    }
  }

  private void note(String where, DatabaseException error) {
    problems.add(where + ": " + error.message());
    lines.add("  PROBLEM     " + where + ": " + error.message());
    if (error.detail() != null) {
      lines.add("              " + error.detail());
    }
    if (error.hint() != null) {
      lines.add("              " + error.hint());
    }
  }
}
