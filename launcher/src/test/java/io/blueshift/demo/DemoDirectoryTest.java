package io.blueshift.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDirectoryTest {

  @TempDir Path folder;

  @Test
  void filesOfSomebodyElseAreLeftAlone() throws IOException {
    Files.writeString(folder.resolve("letter.txt"), "dear");
    assertThatThrownBy(() -> new DemoDirectory(folder).prepare())
        .isInstanceOf(DirectoryNotEmptyException.class)
        .hasMessageContaining("--dir");
    assertThat(folder.resolve("letter.txt")).exists();
  }

  @Test
  void filesOfAnEarlierDemonstrationGiveWay() throws IOException {
    DemoDirectory directory = new DemoDirectory(folder.resolve("demo"));
    directory.prepare();
    Files.createDirectories(directory.warehouse().resolve("a"));
    Files.writeString(directory.warehouse().resolve("a").resolve("b"), "12345");
    assertThat(DemoDirectory.sizeBytes(directory.warehouse())).isEqualTo(5);
    directory.prepare();
    assertThat(directory.warehouse()).doesNotExist();
  }
}
