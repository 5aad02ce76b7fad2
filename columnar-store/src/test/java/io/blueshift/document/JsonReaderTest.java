package io.blueshift.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonReaderTest {
  private static Document parse(String text) {
    return Document.of(JsonReader.parse(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "-9223372036854775808",
        "0.1",
        "[]",
        "{}",
        "\"ä😀\\\"\\\\\\n\\u0001\"",
        "[1,[2,{\"b\":null,\"a\":[\"x\"]}],-3.25]",
        "12345678901234567890123456789012345678",
        "0.0000000001"
      })
  void canonicalTextComesBackAsItWas(String text) {
    assertThat(parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, INTEGER",
    "9223372036854775808, DECIMAL",
    "1.0, INTEGER",
    "1e3, INTEGER",
    "1.5e-100, DECIMAL",
    "1e130, DECIMAL",
    "1e131, DOUBLE",
    "1e-131, DOUBLE",
    "123456789012345678901234567890123456789, DOUBLE",
    "-0, INTEGER",
    "0e99999999999, DOUBLE"
  })
  void numbersAreAsExactAsTheyCanBe(String text, DocumentKind kind) {
    assertThat(parse(text).kind()).isEqualTo(kind);
  }

  @Test
  void escapesAndBlanksAreRead() {
    assertThat(parse(" { \"\\u0061\\/\" : [ \"\\ud83d\\ude00\" , \"x\\ty\" ] } "))
        .hasToString("{\"a/\":[\"😀\",\"x\\ty\"]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | a value is missing [character=1]",
        "[1,] | a value is not known [character=4]",
        "[1 2] | a comma or ] is missing [character=4]",
        "{a:1} | a key in quotes is missing [character=2]",
        "{\"ä\" 1} | a colon is missing behind the key [character=6]",
        "\"x | a string has no end [character=3]",
        "01 | a number begins with zeros [character=3]",
        "1. | a digit is missing [character=3]",
        "nul | a value is not known [character=1]",
        "1 1 | more text follows the value [character=3]",
        "\"\\x\" | an escape is not known [character=4]",
        "\"\\u12\" | an escape lacks hexadecimal digits [character=6]",
        "\"\\ud800\" | half of a surrogate pair stands alone [character=8]",
        "1e400 | a number is out of range [character=6]",
        "- | a digit is missing [character=2]"
      })
  void invalidTextIsRefusedWithItsPosition(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(DatabaseException.class)
        .hasMessage("invalid JSON: " + message)
        .extracting(error -> ((DatabaseException) error).code())
        .isEqualTo(ErrorCode.INVALID_TEXT_REPRESENTATION);
    assertThat(JsonReader.isValid(text.getBytes(StandardCharsets.UTF_8))).isFalse();
  }

  @Test
  void textOfAValueIsReadBackAsTheSameText() {
    long seed = System.nanoTime();
    RandomDocuments documents = new RandomDocuments(new Random(seed));
    for (int round = 0; round < 2000; round++) {
      String text = JsonText.of(Document.of(documents.next()));
      assertThat(parse(text)).as("seed %s", seed).hasToString(text);
    }
  }

  @Test
  void damagedTextIsAValueOrAnError() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RandomDocuments documents = new RandomDocuments(random);
    for (int round = 0; round < 2000; round++) {
      byte[] text = JsonText.of(Document.of(documents.next())).getBytes(StandardCharsets.UTF_8);
      text[random.nextInt(text.length)] = (byte) random.nextInt(128);
      try {
        assertThat(Document.of(JsonReader.parse(text)).kind()).isNotNull();
      } catch (DatabaseException error) {
        assertThat(error.code())
            .as("seed %s", seed)
            .isEqualTo(ErrorCode.INVALID_TEXT_REPRESENTATION);
      }
    }
  }
}
