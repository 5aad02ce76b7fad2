package io.blueshift.dataset.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartSequencerTest {

  @Test
  void chunksComeOutInTheOrderOfTheirParts() throws IOException {
    List<String> written = new ArrayList<>();
    PartSequencer<String> sequencer = new PartSequencer<>(written::add);
    sequencer.submit(1, "1a");
    sequencer.submit(0, "0a");
    sequencer.submit(2, "2a");
    sequencer.finish(2);
    assertThat(written).containsExactly("0a");
    sequencer.submit(1, "1b");
    sequencer.finish(0);
    assertThat(written).containsExactly("0a", "1a", "1b");
    sequencer.submit(1, "1c");
    sequencer.finish(1);
    assertThat(written).containsExactly("0a", "1a", "1b", "1c", "2a");
  }
}
