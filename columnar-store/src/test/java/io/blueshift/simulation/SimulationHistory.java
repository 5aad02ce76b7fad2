package io.blueshift.simulation;

import io.blueshift.door.KeyedTable;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.io.SimulatedDirectory.Change;
import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.store.SimulatedStore;
import io.blueshift.store.VacuumMode;
import io.blueshift.store.Warehouse;
import io.blueshift.store.WarehouseOptions;
import io.blueshift.store.WarehouseSession;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One history, made of one seed.
///
/// When a sync failed, the next stop is one of the machine: what such a sync leaves in the operating
/// system's memory is not told from what is durable by any later process.
///
/// What must hold: a commit that asked to be synced and was answered is there after every stop, and so is
/// everything before it. After a stop of the machine newer commits may be missing, but only the last ones;
/// after the end of the process none is. The commit under way at a stop happened or not. Every state that is
/// found is a whole one. A reader is answered only when the synced commits that it saw are durable. After an
/// opening all that was found is durable.
final class SimulationHistory {
  private static final boolean TRACE = Boolean.getBoolean("blueshift.simulation.trace");
  private static final int DAMAGE_STEP_COUNT = 20;

  private static final int NESTED_DEPTH_MAX = 2;

  /// The most steps in the midst of others. Rows that are added while rows are moved are moved too, while more
  /// are added: without an end to it a history may grow for hours.
  private static final int NESTED_STEP_COUNT_MAX = 2000;

  /// So few that a merge writes several segments.
  private static final int SEGMENT_ROW_COUNT_MAX = 200;

  private final long seed;
  private final PlantedFault fault;
  private final Random random;
  private final SimulatedDirectory device;
  private final StorageDirectory directory;
  private final SimulatedClock clock;
  private final Profile profile;
  private final MemoryBudget budget = MemoryBudget.root("simulation", 1L << 30);
  private final Map<String, Integer> stopCounts = new TreeMap<>();
  private final List<SimulatedSession> sessions = new ArrayList<>();

  private final KnownCommits commits = new KnownCommits(this);
  private final SequenceValues sequences = new SequenceValues(commits);
  private final StateComparison comparison = new StateComparison(budget, commits.states());
  private @Nullable SimulatedStore store;
  private long nextId = 1;
  private int depth;
  private String actor = "opening";

  /// Who made the newest change of a file.
  private String changing = "opening";

  /// Where the history is to stop, or null when by the number of changes or not at all.
  private int nestedStepsLeft = NESTED_STEP_COUNT_MAX;

  private @Nullable String aim;

  /// At which of the times.
  private int aimCount;

  private @Nullable String stoppedAt;
  private @Nullable SimulationFailure failure;
  private boolean syncing;
  private boolean maintaining;
  private boolean logFailed;
  private long explainedErrorCount;

  SimulationHistory(long seed, PlantedFault fault) {
    this.seed = seed;
    this.fault = fault;
    this.random = new Random(seed);
    this.device = new SimulatedDirectory(random.nextLong(), this::before);
    this.directory = fault.wrap(device);
    this.profile = Profile.choose(random);
    this.clock = new SimulatedClock(random.nextLong());
  }

  /// What a history came to.
  ///
  /// @param stopCounts how often it was stopped, by who was at work and what was under way
  record Outcome(Map<String, Integer> stopCounts, long traceHash, long changeCount) {}

  /// Runs the history.
  ///
  /// @throws SimulationFailure when the store did what it must not
  Outcome run() {
    try {
      chooseStop();
      open(false);
      for (int step = 0; step < profile.stepCount(); step++) {
        step();
        requireNoFailure();
        if (device.isStopped() || logFailed) {
          recover();
        }
      }
      end();
      requireNoFailure();
      return new Outcome(stopCounts, device.traceHash(), device.changeCount());
    } catch (RuntimeException | AssertionError e) {
      throw new SimulationFailure(
          "seed " + seed + ", fault " + fault + ", commits " + commits.newestNumber() + ": " + e,
          e);
    } finally {
      device.stopNow();
      closeQuietly();
      device.restart(false);
    }
  }

  /// Prints what happens when the property `blueshift.simulation.trace` is true, to look into a seed.
  void trace(String event) {
    if (TRACE) {
      System.out.println("  ".repeat(depth) + actor + ": " + event);
    }
  }

  private void chooseStop() {
    switch (random.nextInt(12)) {
      case 6, 7, 8, 9, 10, 11 -> {
        aim = CrashSites.pick(random);
        aimCount = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1;
      }
      case 0 -> {}
      case 1 -> device.stopAfter(1 + random.nextInt(12));
      case 2, 3 -> device.stopAfter(1 + random.nextInt(60));
      default -> device.stopAfter(1 + random.nextInt(300));
    }
  }

  private WarehouseOptions options() {
    WarehouseOptions usual =
        WarehouseOptions.defaults()
            .withMemory(budget)
            .withClock(clock)
            .withUpkeep(3000, 24, false)
            .withRetention(profile.retention())
            .withSnapshotBytesMax(profile.snapshotBytesMax());
    return usual.withUpkeep(usual.upkeep().withSegmentRowCountMax(SEGMENT_ROW_COUNT_MAX));
  }

  private void step() {
    if (profile.badDevice() && random.nextInt(8) == 0) {
      device.setErrorsPerThousand(random.nextInt(3) == 0 ? 0 : 50 + random.nextInt(300));
      return;
    }
    Profile.Step aimed = random.nextBoolean() ? aimedStep() : null;
    switch (aimed == null ? profile.steps().pick(random) : aimed) {
      case SESSION -> sessionStep(SimulatedSession::step);
      case DOOR -> sessionStep(SimulatedSession::doorStep);
      case LOG_SYNC -> syncLog();
      case UPKEEP -> maintain("upkeep", random.nextInt(3) == 0 ? this::vacuum : Warehouse::upkeep);
      case CHECKPOINT -> maintain("checkpoint", Warehouse::checkpoint);
      case READ_ONLY -> openReadOnly();
      case REOPEN -> reopen();
      case STOP -> device.stopNow();
      case FULL -> device.setFull(random.nextInt(3) == 0);
      case ERRORS ->
          device.setErrorsPerThousand(random.nextInt(3) == 0 ? 1 + random.nextInt(60) : 0);
    }
  }

  /// Returns the step that may come to where the history aims, which would be seldom otherwise; null when any may.
  private Profile.@Nullable Step aimedStep() {
    String aimed = aim;
    return switch (aimed == null ? "" : aimed.substring(0, aimed.indexOf(':'))) {
      case "log sync" -> Profile.Step.LOG_SYNC;
      case "upkeep" -> Profile.Step.UPKEEP;
      case "checkpoint" -> Profile.Step.CHECKPOINT;
      case "closing" -> Profile.Step.REOPEN;
      default -> null;
    };
  }

  /// Returns whether the history is to stop where a session writes segments.
  boolean aimsAtSegmentsOfSessions() {
    String aimed = aim;
    return aimed != null && aimed.startsWith("session: ") && aimed.endsWith(" segments");
  }

  /// Lets others take steps in the midst of one, where the store allows it: while it writes files and holds
  /// no lock that a commit needs.
  private void before(Change change, String name) {
    trace(change + " " + name);
    changing = actor;
    if (stopsHere(change, name)) {
      return;
    }
    boolean alone = actor.equals("closing") || actor.equals("opening");
    if (alone || depth == 0 || depth > NESTED_DEPTH_MAX || !mayInterrupt(change, name)) {
      return;
    }
    if (nestedStepsLeft > 0 && random.nextInt(5) == 0) {
      nestedStepsLeft--;
      String interrupted = actor;
      switch (random.nextInt(8)) {
        case 0 -> syncLog();
        case 1 -> maintain("upkeep", Warehouse::upkeep);
        case 2 -> maintain("checkpoint", Warehouse::checkpoint);
        case 3 -> sessionStep(SimulatedSession::doorStep);
        default -> sessionStep(SimulatedSession::step);
      }
      actor = interrupted;
      changing = device.isStopped() ? changing : interrupted;
    }
  }

  /// Stops everything where the history aims at. A file is cut only after an append that failed, so for
  /// that one fails.
  private boolean stopsHere(Change change, String name) {
    String aimed = aim;
    if (aimed == null || !aimed.startsWith(actor + ": ")) {
      return false;
    }
    String site = SimulatedDirectory.siteOf(change, name);
    if (aimed.endsWith("TRUNCATE log") && site.equals("APPEND log")) {
      device.failAt(1, SimulatedDirectory.Fault.ERROR_ONCE);
    }
    if (!aimed.endsWith(": " + site) || --aimCount > 0) {
      return false;
    }
    stoppedAt = site;
    device.stopNow();
    return true;
  }

  private void restart(boolean machine) {
    device.restart(machine);
    aim = null;
    stoppedAt = null;
  }

  private boolean mayInterrupt(Change change, String name) {
    return switch (change) {
      case CREATE, APPEND ->
          name.startsWith("segments/")
              || name.startsWith("temporary/")
              || name.startsWith("manifest");
      case SYNC -> !name.startsWith("log/") || actor.equals("log sync");
      case SYNC_FOLDER -> !name.equals("log");
      case RENAME -> true;
      case DELETE, FOLDER, TRUNCATE -> false;
    };
  }

  private void act(String name, Runnable action) {
    actor = name;
    depth++;
    try {
      action.run();
    } catch (DatabaseException e) {
      requireExplained(e);
    } finally {
      depth--;
    }
  }

  private SimulatedStore store() {
    SimulatedStore open = store;
    if (open == null) {
      throw new IllegalStateException("no store is open");
    }
    return open;
  }

  private void sessionStep(Consumer<SimulatedSession> step) {
    List<SimulatedSession> free = sessions.stream().filter(session -> !session.isBusy()).toList();
    if (!free.isEmpty()) {
      SimulatedSession session = free.get(random.nextInt(free.size()));
      act("session", () -> step.accept(session));
    }
  }

  private void syncLog() {
    if (!syncing) {
      syncing = true;
      List<Pending<?>> asked = commits.awaited();
      act("log sync", () -> store().syncLog());
      syncing = false;
      if (!device.isStopped() && asked.stream().anyMatch(answer -> !answer.isDone())) {
        throw new SimulationFailure("a commit is not answered though the log was synced");
      }
    }
  }

  private void maintain(String name, Consumer<Warehouse> work) {
    if (!maintaining) {
      maintaining = true;
      act(name, () -> work.accept(store().warehouse()));
      maintaining = false;
    }
  }

  private void vacuum(Warehouse warehouse) {
    List<Integer> ids = List.copyOf(newest().tables().keySet());
    if (!ids.isEmpty()) {
      VacuumMode[] modes = VacuumMode.values();
      warehouse.vacuum(
          ids.get(random.nextInt(ids.size())),
          modes[random.nextInt(modes.length)],
          random.nextInt(3) * 50,
          random.nextBoolean(),
          () -> {});
    }
  }

  /// Opens the warehouse read-only beside the writer: it must show the newest commit.
  private void openReadOnly() {
    act(
        "read-only",
        () -> {
          try (Warehouse reader =
              SimulatedStore.open(
                      directory, options().withReadOnly(true), SimulatedStore.PartFault.NONE)
                  .warehouse()) {
            comparison.checkAll(reader, commits.newestNumber());
          }
        });
  }

  private void reopen() {
    act("closing", this::closeSessionsAndStore);
    if (device.isStopped() || logFailed) {
      return;
    }
    boolean clean = device.injectedErrorCount() == explainedErrorCount;
    if (clean) {
      commits.requireAll();
      sequences.requireSettled();
    }
    boolean machine = device.hasFailedSync() || (clean && random.nextBoolean());
    restart(machine);
    explainedErrorCount = device.injectedErrorCount();
    chooseStop();
    open(machine);
  }

  private void closeSessionsAndStore() {
    sessions.forEach(SimulatedSession::close);
    sessions.clear();
    SimulatedStore closing = store();
    closing.warehouse().close();
    store = null;
  }

  /// Goes on after a stop, which may come again while the store is being opened.
  private void recover() {
    boolean machine = logFailed || device.hasFailedSync() || random.nextInt(3) > 0;
    noteStop();
    device.stopNow();
    closeQuietly();
    restart(machine);
    logFailed = false;
    explainedErrorCount = device.injectedErrorCount();
    if (random.nextInt(10) > 0) {
      chooseStop();
    }
    open(machine);
  }

  private void noteStop() {
    if (device.isStopped()) {
      String site = stoppedAt == null ? device.stopSite() : stoppedAt;
      stopCounts.merge(
          site == null ? actor + ": between changes" : changing + ": " + site, 1, Integer::sum);
    }
  }

  private void closeQuietly() {
    for (SimulatedSession session : sessions) {
      session.close();
    }
    sessions.clear();
    SimulatedStore left = store;
    store = null;
    if (left != null) {
      try {
        left.warehouse().close();
      } catch (DatabaseException e) {
        requireExplained(e);
      }
    }
  }

  private void open(boolean machineStopped) {
    boolean machine = machineStopped;
    SimulatedStore opened = null;
    while (opened == null) {
      actor = "opening";
      try {
        opened = SimulatedStore.open(directory, options(), fault.partFault(), commits);
      } catch (DatabaseException e) {
        if (!device.isStopped()) {
          throw new SimulationFailure("the store does not open", e);
        }
        noteStop();
        boolean again = device.hasFailedSync() || random.nextBoolean();
        machine |= again;
        restart(again);
        if (random.nextBoolean()) {
          chooseStop();
        }
      }
    }
    store = opened;
    noteFound(opened, machine);
    for (int index = 0; index < profile.sessionCount(); index++) {
      WarehouseSession session = opened.warehouse().openSession(Principal.OWNER, Protocol.EMBEDDED);
      sessions.add(new SimulatedSession(this, session, profile, new Random(random.nextLong())));
    }
  }

  private void noteFound(SimulatedStore opened, boolean machine) {
    long found = opened.commitNumber();
    commits.noteFound(found, machine);
    sequences.clear();
    if (!device.isStopped()) {
      act(
          "checking",
          () -> {
            comparison.checkAll(opened.warehouse(), found);
            checkRowIds(opened);
            sequences.checkFound(opened);
          });
    }
  }

  /// Every row has an id of its own, which was given out.
  private void checkRowIds(SimulatedStore opened) {
    try (Transaction reader = opened.warehouse().begin(AccessMode.READ_ONLY, Principal.OWNER)) {
      for (int id : newest().tables().keySet()) {
        long nextRowId = opened.nextRowId(id);
        Set<Long> seen = new HashSet<>();
        TableDigest.forEachRow(
            reader.table(id),
            budget,
            (key, ordinal, extraSum, rowId) -> {
              if (rowId >= nextRowId || !seen.add(rowId)) {
                throw new SimulationFailure(
                    "row id given twice or never [table=" + id + ", id=" + rowId + "]");
              }
            });
      }
    }
  }

  /// Ends the history with a clean close, a stop of the machine, and an opening that finds everything.
  private void end() {
    boolean clean = device.injectedErrorCount() == explainedErrorCount;
    restart(false);
    closeWithoutFaults();
    if (clean) {
      commits.requireAll();
      sequences.requireSettled();
    }
    explainedErrorCount = device.injectedErrorCount();
    restart(true);
    open(true);
    if (profile.damageCount() > 0) {
      checkDamage();
    } else {
      closeWithoutFaults();
      if (budget.reservedBytes() != 0) {
        throw new SimulationFailure("memory leaked [bytes=" + budget.reservedBytes() + "]");
      }
    }
  }

  private void closeWithoutFaults() {
    actor = "closing";
    closeSessionsAndStore();
  }

  /// Ends the process after more commits, which are in the log, and flips bits, each in a copy of what
  /// is left.
  private void checkDamage() {
    for (int step = 0; step < DAMAGE_STEP_COUNT; step++) {
      sessionStep(SimulatedSession::step);
    }
    device.stopNow();
    closeQuietly();
    restart(false);
    for (int count = 0; count < profile.damageCount(); count++) {
      checkDamage(device.copy(random.nextLong()));
    }
  }

  /// Flips a bit somewhere: the store says so, or shows a whole state; only the end of the log may be taken
  /// for one that was never durable.
  private void checkDamage(SimulatedDirectory copy) {
    List<String> names = new ArrayList<>();
    for (String folder : List.of("", "log", "segments")) {
      for (String name : copy.list(folder)) {
        String path = folder.isEmpty() ? name : folder + "/" + name;
        if ((!folder.isEmpty() || name.startsWith("manifest")) && copy.sizeBytes(path) > 0) {
          names.add(path);
        }
      }
    }
    String name = names.get(random.nextInt(names.size()));
    copy.flipBit(name, random.nextLong(copy.sizeBytes(name) * 8));
    try (Warehouse opened =
        SimulatedStore.open(fault.wrap(copy), options(), fault.partFault()).warehouse()) {
      long number;
      try (Transaction reader = opened.begin(AccessMode.READ_ONLY, Principal.OWNER)) {
        number = reader.snapshot().commitNumber();
      }
      long newest = commits.newestNumber();
      if (number > newest || (number < newest && !name.startsWith("log/"))) {
        throw new SimulationFailure("damage of " + name + " led to commit " + number);
      }
      comparison.checkAll(opened, number);
    } catch (DatabaseException e) {
      if (e.code() != ErrorCode.DATA_CORRUPTED
          && e.code() != ErrorCode.UNSUPPORTED_FORMAT_VERSION) {
        throw e;
      }
    }
    copy.restart(false);
  }

  // What sessions ask and tell.

  long nextIds(int count) {
    long first = nextId;
    nextId += count;
    return first;
  }

  void forEachRow(TableSnapshot table, TableDigest.RowConsumer consumer) {
    TableDigest.forEachRow(table, budget, consumer);
  }

  KnownCommits commits() {
    return commits;
  }

  SequenceValues sequences() {
    return sequences;
  }

  DatabaseModel newest() {
    return commits.newest();
  }

  DatabaseModel state(long commitNumber) {
    return commits.states().get((int) commitNumber);
  }

  long newestNumber() {
    return commits.newestNumber();
  }

  boolean isStopped() {
    return device.isStopped();
  }

  /// Returns the number of the store's newest commit.
  long storeNumber() {
    return store().commitNumber();
  }

  /// Checks what a transaction reads: the newest commit when it began or made its first change.
  void requireSnapshot(long commitNumber, long beginNumber) {
    if (commitNumber != newestNumber() && commitNumber != beginNumber) {
      throw new SimulationFailure(
          "a snapshot is not of the newest commit [snapshot="
              + commitNumber
              + ", begin="
              + beginNumber
              + ", newest="
              + newestNumber()
              + "]");
    }
  }

  void requireNewObjectId(int id) {
    if (newest().tables().containsKey(id) || newest().sequences().containsKey(id)) {
      throw new SimulationFailure("object id given twice [id=" + id + "]");
    }
  }

  KeyedTable rows(Transaction transaction, int tableId) {
    return store().warehouse().rows(transaction, tableId);
  }

  /// Lets the history fail at the end of its step: what waits for answers throws nothing.
  void fail(SimulationFailure later) {
    failure = failure == null ? later : failure;
  }

  private void requireNoFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  /// Fails unless an error is one that the device caused.
  void requireExplained(DatabaseException error) {
    noteLogFailure();
    trace("failed: " + error);
    boolean expected =
        device.isStopped()
            || (logFailed && error.code() == ErrorCode.WAREHOUSE_CLOSED)
            || ((error.code() == ErrorCode.IO_ERROR || error.code() == ErrorCode.DISK_FULL)
                && device.injectedErrorCount() > explainedErrorCount);
    if (!expected) {
      throw new SimulationFailure("a step failed for no reason of the device", error);
    }
  }

  /// Notes when the store takes no more changes, because nothing is known of what the log has, or because
  /// what it has could not be applied. The commit under way may be there after all.
  void noteLogFailure() {
    SimulatedStore open = store;
    if (!logFailed && open != null && !open.isSound()) {
      logFailed = true;
      commits.noteLogFailure();
    }
  }

  /// Compares what a transaction sees; see [StateComparison#check].
  void check(Transaction reader, DatabaseModel expected, DatabaseModel temporary, int choice) {
    comparison.check(reader, expected, newest(), temporary, choice);
  }
}
