package io.blueshift.io;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.blueshift.error.DatabaseException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A [StorageDirectory] in a folder of the local file system. Folders are made for the owner alone
/// (0700) where the file system knows permissions; files and folders are synced by fsync.
public final class LocalStorageDirectory implements StorageDirectory {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final FileAttribute<?>[] OWNER_ONLY =
      POSIX
          ? new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
          }
          : new FileAttribute<?>[0];
  private static final int HOLDER_MAX_BYTES = 4096;

  private final Path root;
  private final boolean readOnly;

  private LocalStorageDirectory(Path root, boolean readOnly) {
    this.root = root;
    this.readOnly = readOnly;
  }

  /// Opens a folder, which is made if it does not exist.
  public static LocalStorageDirectory open(Path root) {
    LocalStorageDirectory directory =
        new LocalStorageDirectory(root.toAbsolutePath().normalize(), false);
    if (Files.exists(directory.root) && !Files.isDirectory(directory.root)) {
      throw IoErrors.notAFolder(directory.root.toString());
    }
    directory.createFolder("");
    return directory;
  }

  /// Opens an existing folder and refuses every change.
  public static LocalStorageDirectory openReadOnly(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    if (!Files.exists(absolute)) {
      throw IoErrors.missingFolder(absolute.toString());
    }
    if (!Files.isDirectory(absolute)) {
      throw IoErrors.notAFolder(absolute.toString());
    }
    return new LocalStorageDirectory(absolute, true);
  }

  @Override
  public String description() {
    return root.toString();
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  private Path path(String name) {
    return root.resolve(RelativeNames.checked(name));
  }

  private Path changeable(String action, String name) {
    Path path = path(name);
    if (readOnly) {
      throw IoErrors.readOnly(action, path.toString());
    }
    return path;
  }

  @Override
  public StorageFile create(String name) {
    return openFile("create", changeable("create", name), CREATE_NEW);
  }

  @Override
  public StorageFile append(String name) {
    return openFile("append", changeable("append", name), WRITE);
  }

  private static StorageFile openFile(String action, Path path, StandardOpenOption mode) {
    try {
      FileChannel channel = FileChannel.open(path, WRITE, mode);
      try {
        return new LocalFile(path.toString(), channel, channel.size());
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw IoErrors.of(action, path.toString(), e);
    }
  }

  @Override
  public StorageReader open(String name) {
    Path path = path(name);
    try {
      return new LocalReader(path.toString(), FileChannel.open(path, READ));
    } catch (IOException e) {
      throw IoErrors.of("open", path.toString(), e);
    }
  }

  @Override
  @SuppressWarnings("restricted")
  public MappedFile map(String name) {
    Path path = path(name);
    Arena arena = Arena.ofShared();
    boolean mapped = false;
    try (FileChannel channel = FileChannel.open(path, READ)) {
      long sizeBytes = channel.size();
      MemorySegment mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, sizeBytes, arena);
      // Kernels must see one class of segment; a mapping's class differs from other native
      // memory's.
      MemorySegment bytes =
          MemorySegment.ofAddress(mapping.address()).reinterpret(sizeBytes, arena, null);
      mapped = true;
      return new LocalMapping(arena, bytes.asReadOnly());
    } catch (IOException e) {
      throw IoErrors.of("map", path.toString(), e);
    } finally {
      if (!mapped) {
        arena.close();
      }
    }
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(path(name));
  }

  @Override
  public long sizeBytes(String name) {
    Path path = path(name);
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw IoErrors.of("size", path.toString(), e);
    }
  }

  @Override
  public void rename(String from, String to) {
    Path source = changeable("rename", from);
    Path target = changeable("rename", to);
    try {
      Files.move(
          source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw IoErrors.of("rename", source.toString(), e);
    }
  }

  @Override
  public void delete(String name) {
    Path path = changeable("delete", name);
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw IoErrors.of("delete", path.toString(), e);
    }
  }

  @Override
  public List<String> list(String folder) {
    Path path = path(folder);
    try (Stream<Path> entries = Files.list(path)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw IoErrors.of("list", path.toString(), e);
    }
  }

  @Override
  public void createFolder(String folder) {
    Path path = changeable("create folder", folder);
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = path; at != null && !Files.isDirectory(at); at = at.getParent()) {
      missing.push(at);
    }
    try {
      for (Path at : missing) {
        Files.createDirectory(at, OWNER_ONLY);
        sync(at.getParent());
      }
    } catch (IOException e) {
      throw IoErrors.of("create folder", path.toString(), e);
    }
  }

  @Override
  public void deleteFolder(String folder) {
    Path path = changeable("delete folder", folder);
    if (!Files.isDirectory(path)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      List<Path> entries = new ArrayList<>(tree.toList());
      Collections.reverse(entries);
      for (Path entry : entries) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException e) {
      throw IoErrors.of("delete folder", path.toString(), e);
    }
  }

  @Override
  public void syncFolder(String folder) {
    Path path = changeable("sync folder", folder);
    try {
      sync(path);
    } catch (IOException e) {
      throw IoErrors.of("sync folder", path.toString(), e);
    }
  }

  private static void sync(Path folder) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public void linkInto(String name, StorageDirectory target, String targetName) {
    switch (target) {
      case FolderDirectory folder -> linkInto(name, folder.parent(), folder.in(targetName));
      case LocalStorageDirectory local -> {
        Path link = local.changeable("link", targetName);
        try {
          Files.createLink(link, path(name));
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
          throw IoErrors.of("link", link.toString(), e);
        } catch (IOException | UnsupportedOperationException otherFileSystem) {
          StorageDirectory.super.linkInto(name, target, targetName);
        }
      }
      default -> StorageDirectory.super.linkInto(name, target, targetName);
    }
  }

  @Override
  public StorageLock lock(String name, String holder) {
    Path path = changeable("lock", name);
    FileChannel channel = null;
    FileLock lock = null;
    try {
      channel = FileChannel.open(path, CREATE, READ, WRITE);
      lock = tryLock(channel);
      if (lock == null) {
        throw IoErrors.inUse(path.toString(), holderText(channel));
      }
      channel.truncate(0);
      writeFully(channel, ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
      channel.force(true);
      return new LocalLock(path.toString(), channel);
    } catch (IOException e) {
      lock = null;
      throw IoErrors.of("lock", path.toString(), e);
    } finally {
      if (lock == null && channel != null) {
        closeQuietly(path, channel);
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(Long.MAX_VALUE - 1, 1, false);
    } catch (OverlappingFileLockException e) {
      return null; // Another opener in this process holds it.
    }
  }

  private static String holderText(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate((int) Math.min(channel.size(), HOLDER_MAX_BYTES));
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
  }

  private static void closeQuietly(Path path, FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw IoErrors.of("close", path.toString(), e);
    }
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
    long position = offset;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  private record LocalMapping(Arena arena, MemorySegment segment) implements MappedFile {
    @Override
    public void close() {
      arena.close();
    }
  }

  private record LocalLock(String path, FileChannel channel) implements StorageLock {
    @Override
    public void close() {
      try {
        channel.truncate(0);
        channel.close();
      } catch (IOException e) {
        throw IoErrors.of("unlock", path, e);
      }
    }
  }

  private static final class LocalFile implements StorageFile {
    private static final long CHUNK_MAX_BYTES = 1L << 30;
    private static final int SMALL_MAX_BYTES = 1 << 12;

    private final String path;
    private final FileChannel channel;
    private long sizeBytes;

    /// Where small appends are copied to, because the operating system takes native memory only.
    private @Nullable ByteBuffer small;

    LocalFile(String path, FileChannel channel, long sizeBytes) {
      this.path = path;
      this.channel = channel;
      this.sizeBytes = sizeBytes;
    }

    @Override
    public void append(MemorySegment bytes) {
      try {
        for (long from = 0; from < bytes.byteSize(); from += CHUNK_MAX_BYTES) {
          long length = Math.min(CHUNK_MAX_BYTES, bytes.byteSize() - from);
          writeFully(channel, bytes.asSlice(from, length).asByteBuffer(), sizeBytes);
          sizeBytes += length;
        }
      } catch (IOException e) {
        throw failed("append", e);
      }
    }

    @Override
    public void append(byte[] bytes, int offset, int length) {
      if (length > SMALL_MAX_BYTES) {
        append(MemorySegment.ofArray(bytes).asSlice(offset, length));
        return;
      }
      ByteBuffer buffer = small;
      if (buffer == null) {
        buffer = ByteBuffer.allocateDirect(SMALL_MAX_BYTES);
        small = buffer;
      }
      try {
        writeFully(channel, buffer.clear().put(bytes, offset, length).flip(), sizeBytes);
        sizeBytes += length;
      } catch (IOException e) {
        throw failed("append", e);
      }
    }

    @Override
    public long sizeBytes() {
      return sizeBytes;
    }

    @Override
    public void truncate(long newSizeBytes) {
      try {
        channel.truncate(newSizeBytes);
        sizeBytes = Math.min(sizeBytes, newSizeBytes);
      } catch (IOException e) {
        throw failed("truncate", e);
      }
    }

    @Override
    public void sync() {
      try {
        channel.force(true);
      } catch (IOException e) {
        throw failed("sync", e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw failed("close", e);
      }
    }

    private DatabaseException failed(String action, IOException cause) {
      return IoErrors.of(action, path, cause);
    }
  }

  private record LocalReader(String path, FileChannel channel) implements StorageReader {
    @Override
    public long sizeBytes() {
      try {
        return channel.size();
      } catch (IOException e) {
        throw IoErrors.of("size", path, e);
      }
    }

    @Override
    public void read(long offset, MemorySegment target) {
      try {
        ByteBuffer buffer = target.asByteBuffer();
        long position = offset;
        while (buffer.hasRemaining()) {
          int count = channel.read(buffer, position);
          if (count < 0) {
            throw IoErrors.truncated(path, offset, target.byteSize(), channel.size());
          }
          position += count;
        }
      } catch (IOException e) {
        throw IoErrors.of("read", path, e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw IoErrors.of("close", path, e);
      }
    }
  }
}
