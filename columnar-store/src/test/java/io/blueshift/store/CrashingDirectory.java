package io.blueshift.store;

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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/// A directory in memory that knows what is durable, fails at a chosen change, and can be cloned as
/// a crash might leave it.
///
/// Every change (create, append, truncate, rename, delete, sync of file or folder) counts. At the
/// chosen one the directory either dies, so that everything after it fails too, or is full, so that
/// this change alone fails. An append that fails leaves a part of its bytes.
final class CrashingDirectory implements StorageDirectory {
  enum Fault {
    DIES,
    FULL
  }

  private static final int SECTOR_BYTES = 512;

  private static final class Inode {
    byte[] content = {};
    byte[] durable = {};
  }

  private final Map<String, Inode> names = new HashMap<>();
  private final Map<String, Inode> durableNames = new HashMap<>();
  private final TreeSet<String> folders = new TreeSet<>();
  private final Random random;
  private long changeCount;
  private long faultAt = Long.MAX_VALUE;
  private Fault fault = Fault.DIES;
  private boolean dead;
  private boolean locked;

  CrashingDirectory(long seed) {
    this.random = new Random(seed);
  }

  synchronized void failAt(long change, Fault kind) {
    faultAt = changeCount + change;
    fault = kind;
  }

  synchronized long changeCount() {
    return changeCount;
  }

  /// Returns whether the chosen change has come.
  synchronized boolean hasFailed() {
    return changeCount >= faultAt;
  }

  synchronized boolean isDead() {
    return dead;
  }

  /// Returns what the directory may look like after the machine stopped now: durable bytes and names,
  /// and of everything newer an arbitrary part.
  synchronized CrashingDirectory crashClone(long seed) {
    CrashingDirectory clone = new CrashingDirectory(seed);
    clone.folders.addAll(folders);
    Map<Inode, Inode> copies = new HashMap<>();
    TreeSet<String> all = new TreeSet<>(names.keySet());
    all.addAll(durableNames.keySet());
    for (String name : all) {
      Inode newer = names.get(name);
      Inode older = durableNames.get(name);
      Inode chosen = clone.random.nextBoolean() ? newer : older;
      if (chosen != null) {
        Inode copy = copies.computeIfAbsent(chosen, inode -> clone.survivorOf(inode));
        clone.names.put(name, copy);
        clone.durableNames.put(name, copy);
      }
    }
    return clone;
  }

  private Inode survivorOf(Inode inode) {
    Inode copy = new Inode();
    copy.content =
        switch (random.nextInt(3)) {
          case 0 -> inode.durable.clone();
          case 1 -> inode.content.clone();
          default -> torn(inode);
        };
    copy.durable = copy.content;
    return copy;
  }

  /// Keeps a part of what was appended since the last sync, with sectors missing.
  private byte[] torn(Inode inode) {
    int durableSize = Math.min(inode.durable.length, inode.content.length);
    int newBytes = inode.content.length - durableSize;
    if (newBytes == 0) {
      return inode.durable.clone();
    }
    byte[] content = Arrays.copyOf(inode.content, durableSize + random.nextInt(newBytes + 1));
    for (int start = durableSize; start < content.length; start += SECTOR_BYTES) {
      if (random.nextInt(3) == 0) {
        Arrays.fill(content, start, Math.min(content.length, start + SECTOR_BYTES), (byte) 0);
      }
    }
    return content;
  }

  /// Counts a change and fails if it is the chosen one.
  private void change() {
    requireAlive();
    if (++changeCount == faultAt) {
      if (fault == Fault.DIES) {
        dead = true;
        requireAlive();
      }
      throw new DatabaseException(ErrorCode.DISK_FULL, "no space left on the test device");
    }
  }

  private void requireAlive() {
    if (dead) {
      throw new DatabaseException(ErrorCode.IO_ERROR, "the test device is gone");
    }
  }

  private Inode require(String name) {
    requireAlive();
    Inode inode = names.get(name);
    if (inode == null) {
      throw new DatabaseException(ErrorCode.UNDEFINED_FILE, "no file [" + name + "]");
    }
    return inode;
  }

  private static String folderOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  @Override
  public String description() {
    return "test";
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public synchronized StorageFile create(String name) {
    change();
    if (names.containsKey(name)) {
      throw new DatabaseException(ErrorCode.DUPLICATE_FILE, "file exists [" + name + "]");
    }
    Inode inode = new Inode();
    names.put(name, inode);
    return new File(inode);
  }

  @Override
  public synchronized StorageFile append(String name) {
    return new File(require(name));
  }

  @Override
  public synchronized StorageReader open(String name) {
    Inode inode = require(name);
    return new StorageReader() {
      @Override
      public long sizeBytes() {
        return inode.content.length;
      }

      @Override
      public void read(long offset, MemorySegment target) {
        MemorySegment.copy(
            MemorySegment.ofArray(inode.content), offset, target, 0, target.byteSize());
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized MappedFile map(String name) {
    byte[] content = require(name).content;
    MemorySegment segment = Arena.ofAuto().allocate(Math.max(64, content.length), 64);
    MemorySegment.copy(content, 0, segment, ValueLayout.JAVA_BYTE, 0, content.length);
    MemorySegment mapped = segment.asSlice(0, content.length).asReadOnly();
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
    requireAlive();
    return names.containsKey(name) || folders.contains(name);
  }

  @Override
  public synchronized long sizeBytes(String name) {
    return require(name).content.length;
  }

  @Override
  public synchronized void rename(String from, String to) {
    change();
    Inode inode = require(from);
    names.remove(from);
    names.put(to, inode);
  }

  @Override
  public synchronized void delete(String name) {
    change();
    require(name);
    names.remove(name);
  }

  @Override
  public synchronized List<String> list(String folder) {
    requireAlive();
    TreeSet<String> found = new TreeSet<>();
    String prefix = folder.isEmpty() ? "" : folder + "/";
    for (String name : names.keySet()) {
      if (name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0) {
        found.add(name.substring(prefix.length()));
      }
    }
    if (folder.isEmpty()) {
      found.addAll(folders);
    }
    return List.copyOf(found);
  }

  @Override
  public synchronized void createFolder(String folder) {
    change();
    folders.add(folder);
  }

  @Override
  public synchronized void deleteFolder(String folder) {
    change();
    folders.remove(folder);
    names.keySet().removeIf(name -> name.startsWith(folder + "/"));
  }

  @Override
  public synchronized void syncFolder(String folder) {
    change();
    durableNames.keySet().removeIf(name -> folderOf(name).equals(folder));
    names.forEach((name, inode) -> {
      if (folderOf(name).equals(folder)) {
        durableNames.put(name, inode);
      }
    });
  }

  @Override
  public synchronized StorageLock lock(String name, String holder) {
    if (locked) {
      throw new DatabaseException(ErrorCode.OBJECT_IN_USE, "locked");
    }
    locked = true;
    return () -> {
      synchronized (this) {
        locked = false;
      }
    };
  }

  private final class File implements StorageFile {
    private final Inode inode;

    File(Inode inode) {
      this.inode = inode;
    }

    @Override
    public void append(MemorySegment bytes) {
      synchronized (CrashingDirectory.this) {
        byte[] added = bytes.toArray(ValueLayout.JAVA_BYTE);
        int before = inode.content.length;
        try {
          change();
        } catch (DatabaseException e) {
          added = Arrays.copyOf(added, random.nextInt(added.length + 1));
          throw e;
        } finally {
          inode.content = Arrays.copyOf(inode.content, before + added.length);
          System.arraycopy(added, 0, inode.content, before, added.length);
        }
      }
    }

    @Override
    public long sizeBytes() {
      synchronized (CrashingDirectory.this) {
        return inode.content.length;
      }
    }

    @Override
    public void truncate(long sizeBytes) {
      synchronized (CrashingDirectory.this) {
        change();
        inode.content = Arrays.copyOf(inode.content, (int) sizeBytes);
      }
    }

    @Override
    public void sync() {
      synchronized (CrashingDirectory.this) {
        change();
        inode.durable = inode.content;
      }
    }

    @Override
    public void close() {}
  }

  /// Changes one bit of a file.
  synchronized void flipBit(String name, int offset, int bit) {
    Inode inode = require(name);
    byte[] changed = inode.content.clone();
    changed[offset] ^= (byte) (1 << bit);
    inode.content = changed;
    inode.durable = changed;
  }
}
