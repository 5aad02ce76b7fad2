package io.blueshift.simulation;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MappedFile;
import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageFile;
import io.blueshift.io.StorageLock;
import io.blueshift.io.StorageReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A file system in memory that knows what is durable, for one thread.
///
/// Every change is told to an observer before it takes place, counted, and folded into
/// [#traceHash]. At the chosen one everything stops: the file system refuses all that follows until
/// [#restart], which keeps what a real one may keep. Until then changes, reads and syncs fail at random
/// when asked to, and the disk may be full.
///
/// After a stop of the machine a name is what it was or what it became since the last sync of its folder,
/// each name by itself. A file has its durable bytes, or its newest, or a part of the newer ones with
/// sectors of zeros in it, or what it had before it was cut since its last sync. A sync that failed makes its bytes no more durable, and no later one does.
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

  private static final int SECTOR_BYTES = 512;

  private static final class Inode {
    byte[] content = {};
    int size;
    byte[] durable = {};

    /// What the file had since the last sync before it was cut.
    final List<byte[]> beforeCuts = new ArrayList<>();

    boolean syncFailed;

    byte[] bytes() {
      return Arrays.copyOf(content, size);
    }
  }

  private final Random random;
  private final Observer observer;
  private TreeMap<String, Inode> names = new TreeMap<>();
  private TreeMap<String, Inode> durableNames = new TreeMap<>();
  private final TreeSet<String> folders = new TreeSet<>();
  private final List<Arena> mappings = new ArrayList<>();
  private long changeCount;
  private long stopAt = Long.MAX_VALUE;
  private boolean stopped;
  private @Nullable String stopSite;
  private boolean locked;
  private boolean full;
  private int errorsPerThousand;
  private long injectedErrorCount;
  private long traceHash;

  SimulatedDirectory(long seed, Observer observer) {
    this.random = new Random(seed);
    this.observer = observer;
  }

  /// Stops everything at a change from now on; 1 is the next.
  void stopAfter(long changes) {
    stopAt = changeCount + changes;
  }

  /// Stops everything now.
  void stopNow() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /// Returns at what kind of change the last stop was, or null when it was between changes.
  @Nullable String stopSite() {
    return stopSite;
  }

  void setFull(boolean newFull) {
    full = newFull;
  }

  void setErrorsPerThousand(int newErrorsPerThousand) {
    errorsPerThousand = newErrorsPerThousand;
  }

  /// Returns whether a file has bytes whose sync failed, which the next process would take for durable.
  boolean hasFailedSync() {
    return names.values().stream().anyMatch(inode -> inode.syncFailed);
  }

  /// Returns how many operations failed because they were chosen to.
  long injectedErrorCount() {
    return injectedErrorCount;
  }

  /// Returns a number that is the same for the same changes in the same order.
  long traceHash() {
    return traceHash;
  }

  long changeCount() {
    return changeCount;
  }

  /// Goes on after a stop.
  ///
  /// @param machine whether the machine stopped, so that only what is durable is sure; a process that is
  ///     killed leaves all its changes
  void restart(boolean machine) {
    if (machine) {
      keepPart();
    }
    mappings.forEach(Arena::close);
    mappings.clear();
    stopped = false;
    stopSite = null;
    stopAt = Long.MAX_VALUE;
    locked = false;
    full = false;
    errorsPerThousand = 0;
  }

  private void keepPart() {
    TreeMap<String, Inode> kept = new TreeMap<>();
    Map<Inode, Inode> copies = new IdentityHashMap<>();
    TreeSet<String> all = new TreeSet<>(names.keySet());
    all.addAll(durableNames.keySet());
    for (String name : all) {
      Inode chosen = random.nextBoolean() ? names.get(name) : durableNames.get(name);
      if (chosen != null) {
        kept.put(name, copies.computeIfAbsent(chosen, this::survivorOf));
      }
    }
    names = kept;
    durableNames = new TreeMap<>(kept);
  }

  private Inode survivorOf(Inode inode) {
    Inode copy = new Inode();
    int cutCount = inode.beforeCuts.size();
    if (cutCount > 0 && random.nextInt(3) == 0) {
      copy.content = inode.beforeCuts.get(random.nextInt(cutCount));
    } else {
      copy.content =
          switch (inode.syncFailed ? random.nextInt(2) * 2 : random.nextInt(3)) {
            case 0 -> inode.durable;
            case 1 -> inode.bytes();
            default -> torn(inode);
          };
    }
    copy.size = copy.content.length;
    copy.durable = copy.content;
    return copy;
  }

  private byte[] torn(Inode inode) {
    int durableSize = Math.min(inode.durable.length, inode.size);
    int newBytes = inode.size - durableSize;
    if (newBytes == 0) {
      return inode.durable;
    }
    byte[] torn = Arrays.copyOf(inode.content, durableSize + random.nextInt(newBytes + 1));
    for (int start = durableSize; start < torn.length; ) {
      int end = Math.min(torn.length, (start / SECTOR_BYTES + 1) * SECTOR_BYTES);
      if (random.nextInt(3) == 0) {
        Arrays.fill(torn, start, end, (byte) 0);
      }
      start = end;
    }
    return torn;
  }

  /// Changes one bit of a file as a failing device may.
  void flipBit(String name, long bit) {
    Inode inode = requireInode(name);
    inode.content = inode.bytes();
    inode.content[(int) (bit >>> 3)] ^= (byte) (1 << (bit & 7));
    inode.durable = inode.content.clone();
  }

  private void change(Change change, String name, long size) {
    requireRunning();
    observer.before(change, name);
    requireRunning();
    traceHash = (traceHash * 31 + change.ordinal()) * 31 + name.hashCode() * 7L + size;
    if (++changeCount == stopAt) {
      stopped = true;
      stopSite = change + " " + kindOf(name);
      requireRunning();
    }
    if (full && (change == Change.CREATE || change == Change.APPEND || change == Change.FOLDER)) {
      injectedErrorCount++;
      throw new DatabaseException(ErrorCode.DISK_FULL, "no space left on the simulated device");
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

  private Inode requireInode(String name) {
    requireRunning();
    Inode inode = names.get(name);
    if (inode == null) {
      throw new DatabaseException(ErrorCode.UNDEFINED_FILE, "no such file [" + name + "]");
    }
    return inode;
  }

  private static String folderOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
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
  public StorageFile create(String name) {
    change(Change.CREATE, name, 0);
    if (names.containsKey(name)) {
      throw new DatabaseException(ErrorCode.DUPLICATE_FILE, "file exists [" + name + "]");
    }
    Inode inode = new Inode();
    names.put(name, inode);
    return new File(name, inode);
  }

  @Override
  public StorageFile append(String name) {
    return new File(name, requireInode(name));
  }

  @Override
  public StorageReader open(String name) {
    Inode inode = requireInode(name);
    failAtRandom();
    return new StorageReader() {
      @Override
      public long sizeBytes() {
        return inode.size;
      }

      @Override
      public void read(long offset, MemorySegment target) {
        requireRunning();
        failAtRandom();
        MemorySegment.copy(
            MemorySegment.ofArray(inode.content), offset, target, 0, target.byteSize());
      }

      @Override
      public void close() {}
    };
  }

  /// Maps a copy, which is freed at the restart, so that a use after the close does not end the process
  /// of the tests.
  @Override
  public MappedFile map(String name) {
    Inode inode = requireInode(name);
    failAtRandom();
    Arena arena = Arena.ofConfined();
    mappings.add(arena);
    MemorySegment segment = arena.allocate(Math.max(64, inode.size), 64);
    MemorySegment.copy(inode.content, 0, segment, ValueLayout.JAVA_BYTE, 0, inode.size);
    MemorySegment mapped = segment.asSlice(0, inode.size);
    return new MappedFile() {
      @Override
      public MemorySegment segment() {
        return mapped.asReadOnly();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public boolean exists(String name) {
    requireRunning();
    return names.containsKey(name) || folders.contains(name);
  }

  @Override
  public long sizeBytes(String name) {
    return requireInode(name).size;
  }

  @Override
  public void rename(String from, String to) {
    change(Change.RENAME, to, 0);
    Inode inode = requireInode(from);
    names.remove(from);
    names.put(to, inode);
  }

  @Override
  public void delete(String name) {
    change(Change.DELETE, name, 0);
    requireInode(name);
    names.remove(name);
  }

  @Override
  public List<String> list(String folder) {
    requireRunning();
    TreeSet<String> found = new TreeSet<>();
    String prefix = folder.isEmpty() ? "" : folder + "/";
    for (String name : names.tailMap(prefix).keySet()) {
      if (!name.startsWith(prefix)) {
        break;
      }
      if (name.indexOf('/', prefix.length()) < 0) {
        found.add(name.substring(prefix.length()));
      }
    }
    if (folder.isEmpty()) {
      found.addAll(folders);
    }
    return List.copyOf(found);
  }

  @Override
  public void createFolder(String folder) {
    change(Change.FOLDER, folder, 0);
    folders.add(folder);
  }

  @Override
  public void deleteFolder(String folder) {
    change(Change.FOLDER, folder, 1);
    folders.remove(folder);
    names.keySet().removeIf(name -> name.startsWith(folder + "/"));
  }

  @Override
  public void syncFolder(String folder) {
    change(Change.SYNC_FOLDER, folder, 0);
    durableNames.keySet().removeIf(name -> folderOf(name).equals(folder));
    names.forEach((name, inode) -> {
      if (folderOf(name).equals(folder)) {
        durableNames.put(name, inode);
      }
    });
  }

  @Override
  public StorageLock lock(String name, String holder) {
    requireRunning();
    if (locked) {
      throw new DatabaseException(ErrorCode.OBJECT_IN_USE, "locked");
    }
    locked = true;
    return () -> locked = false;
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

    @Override
    public long sizeBytes() {
      return inode.size;
    }

    @Override
    public void truncate(long sizeBytes) {
      change(Change.TRUNCATE, name, sizeBytes);
      inode.beforeCuts.add(inode.bytes());
      inode.content = Arrays.copyOf(inode.content, (int) sizeBytes);
      inode.size = (int) sizeBytes;
    }

    @Override
    public void sync() {
      int size = inode.size;
      byte[] written = inode.bytes();
      try {
        change(Change.SYNC, name, size);
      } catch (DatabaseException e) {
        inode.syncFailed |= !stopped;
        throw e;
      }
      if (!inode.syncFailed) {
        inode.durable = written;
        inode.beforeCuts.clear();
      }
    }

    @Override
    public void close() {}
  }
}
