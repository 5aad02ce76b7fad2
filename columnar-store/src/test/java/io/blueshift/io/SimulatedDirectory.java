package io.blueshift.io;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A file system in memory that knows what is durable and fails when it is told to.
///
/// Every change is told to an observer before it takes place, counted, and folded into [#traceHash]. A
/// chosen one fails ([#failAt]), or everything stops at it: the file system refuses all that follows until
/// [#restart], which keeps what a real one may keep; [#afterStop] gives that as another directory. Until
/// then changes, reads and syncs fail at random when asked to, and the disk may be full. An append that fails
/// leaves a part of its bytes. The same seed and calls lead to the same. Safe for use by several threads.
///
/// After a stop of the machine a name is what it was or what it became since the last sync of its folder,
/// each name by itself. A file has its durable bytes, or its newest, or a part of the newer ones with
/// sectors of zeros in it, or what it had before it was cut since its last sync. A sync that failed makes its
/// bytes no more durable, and no later one does.
public final class SimulatedDirectory implements StorageDirectory {
  /// A kind of change.
  public enum Change {
    CREATE,
    APPEND,
    TRUNCATE,
    SYNC,
    RENAME,
    DELETE,
    FOLDER,
    SYNC_FOLDER
  }

  /// Hears of changes before they take place.
  public interface Observer {
    /// Called before a change; may do other things with the directory first.
    void before(Change change, String name);
  }

  /// What happens at a chosen change.
  public enum Fault {
    /// Everything stops.
    STOP,
    /// The disk is full for this one change.
    FULL_ONCE,
    /// The device fails this one change.
    ERROR_ONCE
  }

  private static final int SECTOR_BYTES = 512;

  private static final class Inode {
    byte[] content = {};
    int size;
    byte[] durable = {};

    /// What the file had since the last sync before it was cut.
    final List<byte[]> beforeCuts = new ArrayList<>();

    boolean syncFailed;

    /// How often what was written became durable.
    int syncCount;

    byte[] bytes() {
      return Arrays.copyOf(content, size);
    }
  }

  private final Random random;
  private final Observer observer;
  private TreeMap<String, Inode> names = new TreeMap<>();
  private TreeMap<String, Inode> durableNames = new TreeMap<>();
  private final TreeSet<String> folders = new TreeSet<>();
  private final Map<String, String> lockHolders = new HashMap<>();
  private long changeCount;
  private long faultAt = Long.MAX_VALUE;
  private Fault fault = Fault.STOP;
  private boolean stopped;
  private @Nullable String stopSite;
  private boolean full;
  private int errorsPerThousand;
  private long injectedErrorCount;
  private long traceHash;

  /// Makes an empty directory of which nobody is told.
  public SimulatedDirectory(long seed) {
    this(seed, (change, name) -> {});
  }

  /// Makes an empty directory.
  public SimulatedDirectory(long seed, Observer observer) {
    this.random = new Random(seed);
    this.observer = observer;
  }

  /// Lets a change from now on fail; 1 is the next.
  public synchronized void failAt(long change, Fault what) {
    faultAt = changeCount + change;
    fault = what;
  }

  /// Stops everything at a change from now on; 1 is the next.
  public void stopAfter(long changes) {
    failAt(changes, Fault.STOP);
  }

  /// Stops everything now.
  public synchronized void stopNow() {
    stopped = true;
  }

  /// Returns whether everything has stopped.
  public synchronized boolean isStopped() {
    return stopped;
  }

  /// Returns whether the chosen change has come.
  public synchronized boolean hasFailed() {
    return changeCount >= faultAt;
  }

  /// Returns at what kind of change the last stop was, or null when it was between changes.
  public synchronized @Nullable String stopSite() {
    return stopSite;
  }

  /// Lets the disk be full, or not.
  public synchronized void setFull(boolean newFull) {
    full = newFull;
  }

  /// Lets operations fail at random.
  public synchronized void setErrorsPerThousand(int newErrorsPerThousand) {
    errorsPerThousand = newErrorsPerThousand;
  }

  /// Returns whether a file has bytes whose sync failed, which the next process would take for durable.
  public synchronized boolean hasFailedSync() {
    return names.values().stream().anyMatch(inode -> inode.syncFailed);
  }

  /// Returns how many operations failed because they were chosen to.
  public synchronized long injectedErrorCount() {
    return injectedErrorCount;
  }

  /// Returns a number that is the same for the same changes in the same order.
  public synchronized long traceHash() {
    return traceHash;
  }

  /// Returns how many changes were asked for.
  public synchronized long changeCount() {
    return changeCount;
  }

  /// Lets everything work again.
  public synchronized void repair() {
    stopped = false;
    stopSite = null;
    faultAt = Long.MAX_VALUE;
    full = false;
    errorsPerThousand = 0;
  }

  /// Goes on after a stop.
  ///
  /// @param machine whether the machine stopped, so that only what is durable is sure; a process that is
  ///     killed leaves all its changes
  public synchronized void restart(boolean machine) {
    if (machine) {
      names = survivors(random);
      durableNames = new TreeMap<>(names);
    }
    repair();
    lockHolders.clear();
  }

  /// Returns what a stop of the machine at this moment may leave.
  public synchronized SimulatedDirectory afterStop(long seed) {
    SimulatedDirectory left = new SimulatedDirectory(seed);
    left.folders.addAll(folders);
    left.names = survivors(left.random);
    left.durableNames.putAll(left.names);
    return left;
  }

  /// Returns a directory with the same files, all of them durable.
  public synchronized SimulatedDirectory copy(long seed) {
    SimulatedDirectory copy = new SimulatedDirectory(seed);
    copy.folders.addAll(folders);
    names.forEach((name, inode) -> copy.names.put(name, durable(inode.bytes())));
    copy.durableNames.putAll(copy.names);
    return copy;
  }

  private TreeMap<String, Inode> survivors(Random choices) {
    TreeMap<String, Inode> kept = new TreeMap<>();
    Map<Inode, Inode> copies = new IdentityHashMap<>();
    TreeSet<String> all = new TreeSet<>(names.keySet());
    all.addAll(durableNames.keySet());
    for (String name : all) {
      Inode chosen = choices.nextBoolean() ? names.get(name) : durableNames.get(name);
      if (chosen != null) {
        kept.put(name, copies.computeIfAbsent(chosen, inode -> survivorOf(inode, choices)));
      }
    }
    return kept;
  }

  private static Inode durable(byte[] content) {
    Inode inode = new Inode();
    inode.content = content;
    inode.size = content.length;
    inode.durable = content;
    return inode;
  }

  private static Inode survivorOf(Inode inode, Random choices) {
    int cutCount = inode.beforeCuts.size();
    if (cutCount > 0 && choices.nextInt(3) == 0) {
      return durable(inode.beforeCuts.get(choices.nextInt(cutCount)));
    }
    return durable(
        switch (inode.syncFailed ? choices.nextInt(2) * 2 : choices.nextInt(3)) {
          case 0 -> inode.durable;
          case 1 -> inode.bytes();
          default -> torn(inode, choices);
        });
  }

  private static byte[] torn(Inode inode, Random choices) {
    int durableSize = Math.min(inode.durable.length, inode.size);
    int newBytes = inode.size - durableSize;
    if (newBytes == 0) {
      return inode.durable;
    }
    byte[] torn = Arrays.copyOf(inode.content, durableSize + choices.nextInt(newBytes + 1));
    for (int start = durableSize; start < torn.length; ) {
      int end = Math.min(torn.length, (start / SECTOR_BYTES + 1) * SECTOR_BYTES);
      if (choices.nextInt(3) == 0) {
        Arrays.fill(torn, start, end, (byte) 0);
      }
      start = end;
    }
    return torn;
  }

  /// Changes one bit of a file as a failing device may.
  public synchronized void flipBit(String name, long bit) {
    byte[] content = bytes(name);
    content[(int) (bit >>> 3)] ^= (byte) (1 << (bit & 7));
    damage(name, content);
  }

  /// Returns a file's bytes.
  public synchronized byte[] bytes(String name) {
    return requireInode("bytes", name).bytes();
  }

  /// Puts bytes in the place of a file's, durably, as a failing device may.
  public synchronized void damage(String name, byte[] content) {
    Inode inode = requireInode("damage", name);
    inode.content = content.clone();
    inode.size = content.length;
    inode.durable = inode.content.clone();
  }

  private void change(Change change, String name, long size) {
    requireRunning();
    observer.before(change, name);
    requireRunning();
    traceHash = (traceHash * 31 + change.ordinal()) * 31 + name.hashCode() * 7L + size;
    boolean chosen = ++changeCount == faultAt;
    if (chosen && fault == Fault.STOP) {
      stopped = true;
      stopSite = siteOf(change, name);
      requireRunning();
    }
    boolean writes = change == Change.CREATE || change == Change.APPEND || change == Change.FOLDER;
    if ((full && writes) || (chosen && fault == Fault.FULL_ONCE)) {
      injectedErrorCount++;
      throw new DatabaseException(ErrorCode.DISK_FULL, "no space left on the simulated device");
    }
    if (chosen) {
      injectedErrorCount++;
      throw new DatabaseException(ErrorCode.IO_ERROR, "the simulated device failed");
    }
    failAtRandom();
  }

  /// Returns how much of an append that fails is there: often nothing or all of it.
  private int partOf(int count) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> count;
      default -> random.nextInt(count + 1);
    };
  }

  private void failAtRandom() {
    if (errorsPerThousand > 0 && random.nextInt(1000) < errorsPerThousand) {
      injectedErrorCount++;
      throw new DatabaseException(ErrorCode.IO_ERROR, "the simulated device failed");
    }
  }

  /// Returns a change and the folder or kind of the file that it changes.
  public static String siteOf(Change change, String name) {
    return change + " " + kindOf(name);
  }

  private static String kindOf(String name) {
    int slash = name.indexOf('/');
    if (slash >= 0) {
      return name.substring(0, slash);
    }
    return name.startsWith("manifest") ? "manifest" : name.isEmpty() ? "root" : name;
  }

  private void requireRunning() {
    if (stopped) {
      throw new DatabaseException(ErrorCode.IO_ERROR, "the simulated machine is off");
    }
  }

  private Inode requireInode(String action, String name) {
    requireRunning();
    Inode inode = names.get(RelativeNames.checked(name));
    if (inode == null) {
      throw IoErrors.missing(action, name);
    }
    return inode;
  }

  @Override
  public String description() {
    return "simulation";
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public synchronized StorageFile create(String name) {
    change(Change.CREATE, RelativeNames.checked(name), 0);
    String folder = RelativeNames.folderOf(name);
    if (!folder.isEmpty() && !folders.contains(folder)) {
      throw IoErrors.missing("create", name);
    }
    if (names.containsKey(name) || folders.contains(name)) {
      throw IoErrors.duplicate("create", name);
    }
    Inode inode = new Inode();
    names.put(name, inode);
    return new File(name, inode);
  }

  @Override
  public synchronized StorageFile append(String name) {
    return new File(name, requireInode("append", name));
  }

  @Override
  public synchronized StorageReader open(String name) {
    Inode inode = requireInode("open", name);
    failAtRandom();
    return new Reader(name, inode);
  }

  /// Maps a copy, so that a use after the close does not end the process of the tests.
  @Override
  public synchronized MappedFile map(String name) {
    Inode inode = requireInode("map", name);
    failAtRandom();
    MemorySegment segment = Arena.ofAuto().allocate(Math.max(64, inode.size), 64);
    MemorySegment.copy(inode.content, 0, segment, ValueLayout.JAVA_BYTE, 0, inode.size);
    MemorySegment mapped = segment.asSlice(0, inode.size).asReadOnly();
    return new MappedFile() {
      @Override
      public MemorySegment segment() {
        return mapped;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized boolean exists(String name) {
    requireRunning();
    return name.isEmpty() || names.containsKey(name) || folders.contains(name);
  }

  @Override
  public synchronized long sizeBytes(String name) {
    return requireInode("size", name).size;
  }

  @Override
  public synchronized void rename(String from, String to) {
    change(Change.RENAME, RelativeNames.checked(to), 0);
    Inode inode = requireInode("rename", from);
    names.remove(from);
    names.put(to, inode);
  }

  @Override
  public synchronized void delete(String name) {
    change(Change.DELETE, name, 0);
    requireInode("delete", name);
    names.remove(name);
  }

  @Override
  public synchronized List<String> list(String folder) {
    requireRunning();
    TreeSet<String> found = new TreeSet<>();
    String prefix = folder.isEmpty() ? "" : RelativeNames.checked(folder) + "/";
    for (Iterable<String> some : List.of(names.tailMap(prefix).keySet(), folders)) {
      for (String name : some) {
        if (name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0) {
          found.add(name.substring(prefix.length()));
        }
      }
    }
    return List.copyOf(found);
  }

  @Override
  public synchronized void createFolder(String folder) {
    change(Change.FOLDER, RelativeNames.checked(folder), 0);
    for (String at = folder; !at.isEmpty(); at = RelativeNames.folderOf(at)) {
      folders.add(at);
    }
  }

  @Override
  public synchronized void deleteFolder(String folder) {
    change(Change.FOLDER, RelativeNames.checked(folder), 1);
    folders.removeIf(name -> name.equals(folder) || name.startsWith(folder + "/"));
    names.keySet().removeIf(name -> name.startsWith(folder + "/"));
    durableNames.keySet().removeIf(name -> name.startsWith(folder + "/"));
  }

  @Override
  public synchronized void syncFolder(String folder) {
    change(Change.SYNC_FOLDER, folder, 0);
    durableNames.keySet().removeIf(name -> RelativeNames.folderOf(name).equals(folder));
    names.forEach((name, inode) -> {
      if (RelativeNames.folderOf(name).equals(folder)) {
        durableNames.put(name, inode);
      }
    });
  }

  @Override
  public synchronized StorageLock lock(String name, String holder) {
    requireRunning();
    String present = lockHolders.putIfAbsent(name, holder);
    if (present != null) {
      throw IoErrors.inUse(name, present);
    }
    return () -> unlock(name);
  }

  private synchronized void unlock(String name) {
    lockHolders.remove(name);
  }

  private final class Reader implements StorageReader {
    private final String name;
    private final Inode inode;

    Reader(String name, Inode inode) {
      this.name = name;
      this.inode = inode;
    }

    @Override
    public long sizeBytes() {
      synchronized (SimulatedDirectory.this) {
        return inode.size;
      }
    }

    @Override
    public void read(long offset, MemorySegment target) {
      synchronized (SimulatedDirectory.this) {
        requireRunning();
        failAtRandom();
        int count = (int) target.byteSize();
        if (offset < 0 || offset + count > inode.size) {
          throw IoErrors.truncated(name, offset, count, inode.size);
        }
        MemorySegment.copy(inode.content, (int) offset, target, ValueLayout.JAVA_BYTE, 0, count);
      }
    }

    @Override
    public void close() {}
  }

  private final class File implements StorageFile {
    private final String name;
    private final Inode inode;

    File(String name, Inode inode) {
      this.name = name;
      this.inode = inode;
    }

    @Override
    public void append(MemorySegment bytes) {
      synchronized (SimulatedDirectory.this) {
        requireRunning();
        int count = (int) bytes.byteSize();
        int kept = count;
        try {
          change(Change.APPEND, name, count);
        } catch (DatabaseException e) {
          kept = partOf(count);
          throw e;
        } finally {
          if (inode.size + kept > inode.content.length) {
            inode.content =
                Arrays.copyOf(inode.content, Math.max(inode.size + kept, inode.content.length * 2));
          }
          MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, inode.content, inode.size, kept);
          inode.size += kept;
        }
      }
    }

    @Override
    public long sizeBytes() {
      synchronized (SimulatedDirectory.this) {
        return inode.size;
      }
    }

    @Override
    public void truncate(long sizeBytes) {
      synchronized (SimulatedDirectory.this) {
        change(Change.TRUNCATE, name, sizeBytes);
        inode.beforeCuts.add(inode.bytes());
        inode.size = (int) Math.min(sizeBytes, inode.size);
        inode.content = Arrays.copyOf(inode.content, inode.size);
      }
    }

    @Override
    public void sync() {
      synchronized (SimulatedDirectory.this) {
        int size = inode.size;
        byte[] written = inode.bytes();
        int syncCount = inode.syncCount;
        try {
          change(Change.SYNC, name, size);
        } catch (DatabaseException e) {
          inode.syncFailed |= !stopped;
          throw e;
        }
        if (!inode.syncFailed && inode.syncCount == syncCount) { // Else a later sync ended first.
          inode.durable = written;
          inode.beforeCuts.clear();
          inode.syncCount++;
        }
      }
    }

    @Override
    public void close() {}
  }
}
