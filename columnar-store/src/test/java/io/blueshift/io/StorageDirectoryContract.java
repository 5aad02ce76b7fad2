package io.blueshift.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What every [StorageDirectory] does.
abstract class StorageDirectoryContract {
  abstract StorageDirectory directory();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void write(StorageDirectory directory, String name, String text) {
    try (StorageFile file = directory.create(name)) {
      file.append(bytes(text), 0, bytes(text).length);
      file.sync();
    }
  }

  private static void fails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void appendedBytesAreReadAndMapped() {
    StorageDirectory directory = directory();
    write(directory, "a", "hello ");
    try (StorageFile file = directory.append("a")) {
      assertThat(file.sizeBytes()).isEqualTo(6);
      file.append(bytes("world"), 0, 5);
      file.sync();
    }
    assertThat(directory.readAll("a")).isEqualTo(bytes("hello world"));
    try (StorageReader reader = directory.open("a")) {
      assertThat(reader.read(4, 3)).isEqualTo(bytes("o w"));
      fails(ErrorCode.IO_ERROR, () -> reader.read(9, 3));
    }
    try (MappedFile mapping = directory.map("a")) {
      assertThat(mapping.segment().isNative()).isTrue();
      assertThat(mapping.segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
          .isEqualTo(bytes("hello world"));
    }
  }

  @Test
  void anEmptyFileIsMappedToNothing() {
    StorageDirectory directory = directory();
    write(directory, "empty", "");
    try (MappedFile mapping = directory.map("empty")) {
      assertThat(mapping.segment().byteSize()).isZero();
    }
  }

  @Test
  void truncateDropsTheTail() {
    StorageDirectory directory = directory();
    write(directory, "a", "hello world");
    try (StorageFile file = directory.append("a")) {
      file.truncate(5);
      file.append(bytes("!"), 0, 1);
    }
    assertThat(directory.readAll("a")).isEqualTo(bytes("hello!"));
  }

  @Test
  void namesAreListedInOrderAndFoldersAreNested() {
    StorageDirectory directory = directory();
    directory.createFolder("x/y");
    write(directory, "x/b", "1");
    write(directory, "x/a", "2");
    write(directory, "x/y/c", "3");
    directory.syncFolder("x/y");
    assertThat(directory.list("x")).containsExactly("a", "b", "y");
    assertThat(directory.list("none")).isEmpty();
    assertThat(directory.exists("x/y")).isTrue();
    directory.deleteFolder("x");
    assertThat(directory.exists("x/a")).isFalse();
    assertThat(directory.list("")).doesNotContain("x");
  }

  @Test
  void renameReplacesItsTarget() {
    StorageDirectory directory = directory();
    write(directory, "old", "new content");
    write(directory, "name", "old content");
    directory.rename("old", "name");
    assertThat(directory.exists("old")).isFalse();
    assertThat(directory.readAll("name")).isEqualTo(bytes("new content"));
    directory.replace("name", bytes("third"));
    assertThat(directory.readAll("name")).isEqualTo(bytes("third"));
    assertThat(directory.exists("name.tmp")).isFalse();
  }

  @Test
  void failuresSayWhatIsWrong() {
    StorageDirectory directory = directory();
    write(directory, "a", "1");
    fails(ErrorCode.DUPLICATE_FILE, () -> directory.create("a"));
    fails(ErrorCode.UNDEFINED_FILE, () -> directory.open("b"));
    fails(ErrorCode.UNDEFINED_FILE, () -> directory.append("b"));
    fails(ErrorCode.UNDEFINED_FILE, () -> directory.delete("b"));
    fails(ErrorCode.UNDEFINED_FILE, () -> directory.create("no/such/folder"));
    assertThatThrownBy(() -> directory.create("../escape"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDeletedFileStaysMapped() {
    StorageDirectory directory = directory();
    write(directory, "a", "still here");
    try (MappedFile mapping = directory.map("a")) {
      directory.delete("a");
      assertThat(mapping.segment().get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0))
          .isEqualTo((byte) 's');
    }
  }

  @Test
  void aSecondLockNamesTheHolder() {
    StorageDirectory directory = directory();
    try (StorageLock lock = directory.lock("lock", "process 1 on here")) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> directory.lock("lock", "process 2"))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_IN_USE);
                assertThat(e.message()).contains("process 1 on here");
              });
    }
    directory.lock("lock", "process 2").close();
  }
}
