package io.blueshift.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class DocumentTest {
  private static byte[] written(Consumer<DocumentWriter> action) {
    DocumentWriter writer = new DocumentWriter();
    action.accept(writer);
    return writer.finish();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static Document json(String text) {
    return Document.of(JsonReader.parse(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// The bytes of the format's description, which never change.
  @Test
  void bytesAreThoseOfTheDescription() {
    assertThat(hex(written(DocumentWriter::writeNull))).isEqualTo("01");
    assertThat(hex(written(writer -> writer.writeBoolean(true)))).isEqualTo("03");
    assertThat(hex(written(writer -> writer.writeLong(0)))).isEqualTo("0400");
    assertThat(hex(written(writer -> writer.writeLong(-1)))).isEqualTo("04ff");
    assertThat(hex(written(writer -> writer.writeLong(128)))).isEqualTo("048000");
    assertThat(hex(written(writer -> writer.writeLong(Long.MIN_VALUE))))
        .isEqualTo("040000000000000080");
    assertThat(hex(written(writer -> writer.writeNumber(new BigDecimal("-12.50")))))
        .isEqualTo("05ffff83");
    assertThat(hex(written(writer -> writer.writeDouble(1.5)))).isEqualTo("06000000000000f83f");
    assertThat(hex(written(writer -> writer.writeString("ab")))).isEqualTo("076162");
    assertThat(hex(written(writer -> writer.writeBytes(new byte[] {1})))).isEqualTo("0801");
    assertThat(hex(written(writer -> writer.writeDate(1)))).isEqualTo("0901000000");
    assertThat(hex(written(writer -> writer.writeTime(2)))).isEqualTo("0a0200000000000000");
    assertThat(hex(written(writer -> writer.writeTimestamp(3)))).isEqualTo("0b0300000000000000");
    assertThat(hex(written(writer -> writer.writeTimestampTz(4)))).isEqualTo("0c0400000000000000");
    assertThat(hex(written(writer -> writer.writeDuration(1, 2, 3))))
        .isEqualTo("0d01000000020000000300000000000000");
    assertThat(hex(written(writer -> writer.writePoint(7, 0, 1))))
        .isEqualTo("0e070000000000000000000000000000000000f03f");
    assertThat(hex(json("[1,\"x\"]").toBytes())).isEqualTo("10020204" + "04010778");
    assertThat(hex(json("{\"b\":1,\"a\":null}").toBytes()))
        .isEqualTo("1402" + "0100" + "01030405" + "620401" + "6101");
    assertThat(
            hex(
                written(writer -> {
                  writer.startSet();
                  writer.writeLong(2);
                  writer.writeLong(1);
                  writer.writeLong(2);
                  writer.endContainer();
                })))
        .isEqualTo("18020204" + "04010402");
  }

  @Test
  void whatIsWrittenPassesTheCheckAndCountsDown() {
    long seed = System.nanoTime();
    RandomDocuments documents = new RandomDocuments(new Random(seed));
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = documents.next();
      DocumentCheck.check(bytes);
      assertThat(written(writer -> writer.write(Document.of(bytes))))
          .as("seed %s", seed)
          .isEqualTo(bytes);
    }
  }

  @Test
  void everyMemberIsFoundByItsKeyAndNoOtherIs() {
    StringBuilder text = new StringBuilder("{");
    for (int index = 0; index < 300; index++) {
      text.append(index == 0 ? "" : ",").append("\"k").append(index * 7 % 300).append("\":");
      text.append(index);
    }
    Document object = json(text.append('}').toString());
    assertThat(object.count()).isEqualTo(300);
    for (int index = 0; index < 300; index++) {
      byte[] key = object.key(index).getBytes(StandardCharsets.UTF_8);
      assertThat(object.key(index)).isEqualTo("k" + index * 7 % 300);
      assertThat(object.member(key)).isEqualTo(object.element(index));
    }
    assertThat(object.member("k".getBytes(StandardCharsets.UTF_8))).isNull();
    assertThat(object.member("k300".getBytes(StandardCharsets.UTF_8))).isNull();
  }

  @Test
  void ofEqualKeysTheLastValueCountsAtTheFirstPlace() {
    assertThat(json("{\"a\":1,\"b\":2,\"a\":[3],\"c\":{},\"a\":4}"))
        .hasToString("{\"a\":4,\"b\":2,\"c\":{}}");
  }

  @Test
  void orderIsTotalAndAgreesWithEquality() {
    long seed = System.nanoTime();
    RandomDocuments documents = new RandomDocuments(new Random(seed));
    List<Document> values = new ArrayList<>();
    for (int count = 0; count < 120; count++) {
      values.add(Document.of(documents.next()));
    }
    for (Document a : values) {
      for (Document b : values) {
        int order = DocumentKey.compare(a, b);
        assertThat(Integer.signum(DocumentKey.compare(b, a))).isEqualTo(-Integer.signum(order));
        if (a.equals(b)) {
          assertThat(order).as("seed %s: %s, %s", seed, a, b).isZero();
          assertThat(a.hashCode()).isEqualTo(b.hashCode());
        }
        if (a.kind().isNumber() && b.kind().isNumber()) {
          assertThat(Integer.signum(order))
              .as("seed %s: %s, %s", seed, a, b)
              .isEqualTo(Integer.signum(compareNumbers(a, b)));
        }
      }
    }
  }

  private static int compareNumbers(Document a, Document b) {
    double left = a.doubleValue();
    double right = b.doubleValue();
    return Double.isFinite(left) && Double.isFinite(right)
        ? exact(a).compareTo(exact(b))
        : Double.compare(left, right);
  }

  private static BigDecimal exact(Document value) {
    return value.kind() == DocumentKind.DOUBLE
        ? new BigDecimal(value.doubleValue())
        : value.decimalValue();
  }

  @Test
  void numbersAndObjectsAreEqualByValueNotByForm() {
    Document two = Document.of(written(writer -> writer.writeDouble(2)));
    assertThat(DocumentKey.of(two)).isEqualTo(DocumentKey.of(json("2.00")));
    assertThat(json("2.00")).isEqualTo(json("2")).isEqualTo(json("0.2e1"));
    assertThat(DocumentKey.compare(json("0.1"), Document.of(written(w -> w.writeDouble(0.1)))))
        .as("the double is a little more than a tenth")
        .isNegative();
    assertThat(DocumentKey.compare(json("{\"a\":1,\"b\":2}"), json("{\"b\":2,\"a\":1}"))).isZero();
    assertThat(DocumentKey.compare(json("[1]"), json("[1,0]"))).isNegative();
    assertThat(DocumentKey.compare(json("\"a\""), json("\"a\\u0000\""))).isNegative();
  }

  @Test
  void cutAndFlippedBytesAreValuesOrClearErrors() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RandomDocuments documents = new RandomDocuments(random);
    int refused = 0;
    for (int round = 0; round < 4000; round++) {
      byte[] bytes = documents.next();
      byte[] damaged =
          random.nextBoolean() ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
      for (int flips = random.nextInt(3); flips >= 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        DocumentCheck.check(damaged);
      } catch (DatabaseException error) {
        assertThat(error.code()).as("seed %s", seed).isEqualTo(ErrorCode.DATA_CORRUPTED);
        refused++;
      }
      readUnchecked(damaged, seed);
    }
    assertThat(refused).isGreaterThan(1000);
  }

  private static void readUnchecked(byte[] bytes, long seed) {
    try {
      Document value = Document.of(bytes);
      assertThat(JsonText.of(value)).isNotNull();
      assertThat(DocumentKey.of(value)).isNotEmpty();
      assertThat(value.member(new byte[] {'a'})).isNotEqualTo("a");
    } catch (DatabaseException error) {
      assertThat(error.code()).as("seed %s", seed).isEqualTo(ErrorCode.DATA_CORRUPTED);
    }
  }

  @Test
  void limitsAreClearErrors() {
    String deep = "[".repeat(1000) + "]".repeat(1000);
    assertThat(json(deep)).hasToString(deep);
    DocumentCheck.check(json(deep).toBytes());
    assertThatThrownBy(() -> json("[" + deep + "]")).hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> json("\"" + "x".repeat(17 << 20) + "\""))
        .hasMessageContaining("too large");
    assertThatThrownBy(() ->
            written(writer -> {
              writer.startSet();
              writer.writeLong(1);
              writer.writeString("1");
              writer.endContainer();
            }))
        .hasMessageContaining("all alike");
  }
}
