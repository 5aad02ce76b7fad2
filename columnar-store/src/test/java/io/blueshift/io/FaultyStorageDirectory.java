package io.blueshift.io;

import io.blueshift.error.DatabaseException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A [StorageDirectory] in memory that fails on demand and forgets what was not synced.
///
/// Every change (create, append, truncate, sync, rename, delete, folders) is one operation.
/// [#failAt] makes one of them fail: an append that fails leaves a random part of its bytes. After it,
/// either everything works again (a device that was full) or nothing does (a process that died).
///
/// [#crashClone] is what a crash now would leave: files as of their last sync plus some of the sectors
/// that were written since, names as of the last sync of their folder plus some of the changes since.
public final class FaultyStorageDirectory implements StorageDirectory {
  private static final int SECTOR_BYTES = 512;

  /// What happens at the operation that fails, and after it.
  public enum Fault {
    /// The operation fails as on a full device; later ones work.
    DISK_FULL_ONCE,
    /// The operation fails; later ones work.
    IO_ERROR_ONCE,
    /// The operation and all later ones fail, as for a process that is about to die.
    DEAD
  }

  private static final class Inode {
    byte[] content = new byte[0];
    byte[] synced = new byte[0];
  }

  /// A change of names since the last sync of a folder; `inode` null means deleted.
  private record NameChange(
      String folder, @Nullable String removed, @Nullable String added, @Nullable Inode inode) {}

  private final Random random;
  private final Map<String, Inode> names = new HashMap<>();
  private final Map<String, Inode> durableNames = new HashMap<>();
  private final List<NameChange> pending = new ArrayList<>();
  private final TreeSet<String> folders = new TreeSet<>();
  private final Map<String, String> locks = new HashMap<>();
  private long operationCount;
  private long failAtOperation = Long.MAX_VALUE;
  private Fault fault = Fault.IO_ERROR_ONCE;

  /// Makes an empty directory whose tears and losses follow a seed.
  public FaultyStorageDirectory(long seed) {
    this.random = new Random(seed);
  }

  /// Returns how many changes were asked for so far.
  public synchronized long operationCount() {
    return operationCount;
  }

  /// Lets the operation fail that is the `number`-th from now on, counted from 0.
  public synchronized void failAt(long number, Fault what) {
    failAtOperation = operationCount + number;
    fault = what;
  }

  /// Lets everything work again.
  public synchronized void repair() {
    failAtOperation = Long.MAX_VALUE;
  }

  /// Returns what a crash at this moment leaves, as a directory without faults.
  public synchronized FaultyStorageDirectory crashClone(Random choices) {
    FaultyStorageDirectory clone = new FaultyStorageDirectory(choices.nextLong());
    Map<String, Inode> left = new HashMap<>(durableNames);
    boolean inOrder = choices.nextBoolean();
    for (NameChange change : pending) {
      boolean survives = choices.nextBoolean();
      if (survives) {
        apply(change, left);
      } else if (inOrder) {
        break;
      }
    }
    left.forEach((name, inode) -> {
      Inode copy = new Inode();
      copy.content = crashed(inode, choices);
      copy.synced = copy.content;
      clone.names.put(name, copy);
      clone.durableNames.put(name, copy);
    });
    clone.folders.addAll(folders);
    return clone;
  }

  private static void apply(NameChange change, Map<String, Inode> target) {
    if (change.removed != null) {
      target.remove(change.removed);
    }
    if (change.added != null && change.inode != null) {
      target.put(change.added, change.inode);
    }
  }

  /// Keeps what was synced and some of the rest: a random length, with sectors that never came.
  private static byte[] crashed(Inode inode, Random choices) {
    byte[] content = inode.content;
    byte[] synced = inode.synced;
    if (content.length < synced.length) {
      return choices.nextBoolean() ? synced : content;
    }
    int unsynced = content.length - synced.length;
    int kept = unsynced == 0 ? 0 : choices.nextInt(unsynced + 1);
    byte[] left = Arrays.copyOf(content, synced.length + kept);
    for (int sector = synced.length / SECTOR_BYTES;
        sector <= left.length / SECTOR_BYTES;
        sector++) {
      if (choices.nextInt(4) == 0) {
        int from = Math.max(synced.length, sector * SECTOR_BYTES);
        int end = Math.min(left.length, (sector + 1) * SECTOR_BYTES);
        if (from < end) {
          Arrays.fill(left, from, end, (byte) 0);
        }
      }
    }
    return left;
  }

  private boolean failsNow() {
    long operation = operationCount++;
    return operation == failAtOperation || operation > failAtOperation && fault == Fault.DEAD;
  }

  private void change(String action, String name) {
    if (failsNow()) {
      throw failure(action, name);
    }
  }

  private DatabaseException failure(String action, String name) {
    return switch (fault) {
      case DISK_FULL_ONCE ->
          IoErrors.of(action, name, new IOException("No space left on device (by test)"));
      case IO_ERROR_ONCE, DEAD ->
          IoErrors.of(action, name, new IOException("Input/output error (by test)"));
    };
  }

  private void record(@Nullable String removed, @Nullable String added, @Nullable Inode inode) {
    String name = added != null ? added : removed;
    pending.add(
        new NameChange(RelativeNames.folderOf(name == null ? "" : name), removed, added, inode));
  }

  private Inode inode(String action, String name) {
    Inode inode = names.get(RelativeNames.checked(name));
    if (inode == null) {
      throw IoErrors.missing(action, name);
    }
    return inode;
  }

  /// Returns a file's bytes, for tests that damage them.
  public synchronized byte[] bytes(String name) {
    return inode("bytes", name).content.clone();
  }

  /// Puts bytes in the place of a file's, durably, as damage of the device would.
  public synchronized void damage(String name, byte[] content) {
    Inode inode = inode("damage", name);
    inode.content = content.clone();
    inode.synced = inode.content;
  }

  @Override
  public String description() {
    return "faulty memory";
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public synchronized StorageFile create(String name) {
    change("create", RelativeNames.checked(name));
    String folder = RelativeNames.folderOf(name);
    if (!folder.isEmpty() && !folders.contains(folder)) {
      throw IoErrors.missing("create", name);
    }
    if (names.containsKey(name) || folders.contains(name)) {
      throw IoErrors.duplicate("create", name);
    }
    Inode inode = new Inode();
    names.put(name, inode);
    record(null, name, inode);
    return new FaultyFile(name, inode);
  }

  @Override
  public synchronized StorageFile append(String name) {
    return new FaultyFile(name, inode("append", name));
  }

  @Override
  public synchronized StorageReader open(String name) {
    return new FaultyReader(name, inode("open", name));
  }

  @Override
  public synchronized MappedFile map(String name) {
    byte[] content = inode("map", name).content;
    MemorySegment copy = Arena.ofAuto().allocate(Math.max(1, content.length), 64);
    MemorySegment.copy(content, 0, copy, ValueLayout.JAVA_BYTE, 0, content.length);
    MemorySegment segment = copy.asSlice(0, content.length).asReadOnly();
    return new MappedFile() {
      @Override
      public MemorySegment segment() {
        return segment;
      }

      @Override
      public void close() {
        // The collector frees the copy.
      }
    };
  }

  @Override
  public synchronized boolean exists(String name) {
    return name.isEmpty() || names.containsKey(name) || folders.contains(name);
  }

  @Override
  public synchronized long sizeBytes(String name) {
    return inode("size", name).content.length;
  }

  @Override
  public synchronized void rename(String from, String to) {
    change("rename", from);
    Inode inode = inode("rename", from);
    names.remove(from);
    names.put(RelativeNames.checked(to), inode);
    record(from, to, inode);
  }

  @Override
  public synchronized void delete(String name) {
    change("delete", name);
    inode("delete", name);
    names.remove(name);
    record(name, null, null);
  }

  @Override
  public synchronized List<String> list(String folder) {
    String prefix = folder.isEmpty() ? "" : RelativeNames.checked(folder) + "/";
    TreeSet<String> found = new TreeSet<>();
    TreeSet<String> all = new TreeSet<>(names.keySet());
    all.addAll(folders);
    for (String name : all) {
      if (name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0) {
        found.add(name.substring(prefix.length()));
      }
    }
    return List.copyOf(found);
  }

  @Override
  public synchronized void createFolder(String folder) {
    change("create folder", folder);
    for (String at = RelativeNames.checked(folder);
        !at.isEmpty();
        at = RelativeNames.folderOf(at)) {
      folders.add(at);
    }
  }

  @Override
  public synchronized void deleteFolder(String folder) {
    change("delete folder", folder);
    String prefix = RelativeNames.checked(folder) + "/";
    names.keySet().removeIf(name -> name.startsWith(prefix));
    durableNames.keySet().removeIf(name -> name.startsWith(prefix));
    pending.removeIf(change -> (change.folder + "/").startsWith(prefix));
    folders.removeIf(name -> name.equals(folder) || name.startsWith(prefix));
  }

  @Override
  public synchronized void syncFolder(String folder) {
    change("sync folder", folder);
    List<NameChange> others = new ArrayList<>();
    for (NameChange change : pending) {
      if (change.folder.equals(folder)) {
        apply(change, durableNames);
      } else {
        others.add(change);
      }
    }
    pending.clear();
    pending.addAll(others);
  }

  @Override
  public synchronized StorageLock lock(String name, String holder) {
    String present = locks.putIfAbsent(name, holder);
    if (present != null) {
      throw IoErrors.inUse(name, present);
    }
    return () -> unlock(name);
  }

  private synchronized void unlock(String name) {
    locks.remove(name);
  }

  private final class FaultyFile implements StorageFile {
    private final String name;
    private final Inode inode;

    FaultyFile(String name, Inode inode) {
      this.name = name;
      this.inode = inode;
    }

    @Override
    public void append(MemorySegment bytes) {
      synchronized (FaultyStorageDirectory.this) {
        byte[] added = bytes.toArray(ValueLayout.JAVA_BYTE);
        boolean fails = failsNow();
        int kept = fails ? random.nextInt(added.length + 1) : added.length;
        int before = inode.content.length;
        byte[] larger = Arrays.copyOf(inode.content, before + kept);
        System.arraycopy(added, 0, larger, before, kept);
        inode.content = larger;
        if (fails) {
          throw failure("append", name);
        }
      }
    }

    @Override
    public long sizeBytes() {
      synchronized (FaultyStorageDirectory.this) {
        return inode.content.length;
      }
    }

    @Override
    public void truncate(long sizeBytes) {
      synchronized (FaultyStorageDirectory.this) {
        change("truncate", name);
        inode.content =
            Arrays.copyOf(inode.content, (int) Math.min(sizeBytes, inode.content.length));
      }
    }

    @Override
    public void sync() {
      synchronized (FaultyStorageDirectory.this) {
        change("sync", name);
        inode.synced = inode.content;
      }
    }

    @Override
    public void close() {
      // Nothing is held open.
    }
  }

  private final class FaultyReader implements StorageReader {
    private final String name;
    private final Inode inode;

    FaultyReader(String name, Inode inode) {
      this.name = name;
      this.inode = inode;
    }

    @Override
    public long sizeBytes() {
      synchronized (FaultyStorageDirectory.this) {
        return inode.content.length;
      }
    }

    @Override
    public void read(long offset, MemorySegment target) {
      synchronized (FaultyStorageDirectory.this) {
        byte[] content = inode.content;
        if (offset < 0 || offset + target.byteSize() > content.length) {
          throw IoErrors.truncated(name, offset, target.byteSize(), content.length);
        }
        MemorySegment.copy(
            content, (int) offset, target, ValueLayout.JAVA_BYTE, 0, (int) target.byteSize());
      }
    }

    @Override
    public void close() {
      // Nothing is held open.
    }
  }
}
