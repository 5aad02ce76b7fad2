package io.blueshift.encoding;

import static io.blueshift.encoding.BitUnpacker.BLOCK_VALUE_COUNT;
import static io.blueshift.encoding.PageLayout.INT;
import static io.blueshift.encoding.PageLayout.TEXT_GROUP_ROW_COUNT;

import io.blueshift.memory.NativeMemory;
import java.lang.foreign.MemorySegment;

/// Reads single strings of pages, as [TextPageDecoder] would decode them.
public final class TextCells {
  private TextCells() {}

  /// Returns whether strings of a page can be read one by one.
  public static boolean areReadable(EncodedPage page) {
    return !page.compressed()
        && (page.encoding == Encoding.CONSTANT || page.encoding == Encoding.PLAIN_TEXT);
  }

  /// Returns the bytes of a row's string, in the page.
  public static MemorySegment at(EncodedPage page, int row) {
    if (page.encoding == Encoding.CONSTANT) {
      return page.body.asSlice(0, page.reference);
    }
    long lengthsOffset = PageLayout.aligned((long) (page.count + 1) << 2);
    int paddedCount = page.rowCount + BLOCK_VALUE_COUNT - 1 & -BLOCK_VALUE_COUNT;
    int group = row / TEXT_GROUP_ROW_COUNT;
    long offset =
        lengthsOffset + (long) paddedCount / 8 * page.width + page.body.get(INT, (long) group << 2);
    int firstOfGroup = group * TEXT_GROUP_ROW_COUNT;
    if (page.width == 0) {
      return page.body.asSlice(offset + (row - firstOfGroup) * page.reference, page.reference);
    }
    // A group lies in one block of lengths.
    int blockBytes = BitUnpacker.blockBytes(page.width);
    long block =
        NativeMemory.address(
            page.body, lengthsOffset + (long) (row / BLOCK_VALUE_COUNT) * blockBytes, blockBytes);
    for (int before = firstOfGroup; before < row; before++) {
      offset += length(page, block, before);
    }
    return page.body.asSlice(offset, length(page, block, row));
  }

  private static long length(EncodedPage page, long block, int row) {
    return page.reference + IntegerCells.code(block, page.width, row % BLOCK_VALUE_COUNT);
  }
}
