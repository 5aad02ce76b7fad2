package io.blueshift.segment;

import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.BytesRange;
import io.blueshift.scan.ColumnPredicate.BytesSet;
import io.blueshift.scan.ColumnPredicate.Computed;
import io.blueshift.scan.ColumnPredicate.DocumentRange;
import io.blueshift.scan.ColumnPredicate.KeyBloom;
import io.blueshift.scan.ColumnPredicate.VectorCondition;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesAddresses;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.Validity;
import org.jspecify.annotations.Nullable;

/// The codes of a dictionary whose strings pass a predicate: those from `first` to `last`, or where
/// they are no range, the ones among them whose bit is set in `members`. None when `first > last`.
record CodeSet(int first, int last, long @Nullable [] members) {
  /// Asks a predicate about every entry once; null when it is none that a dictionary answers.
  static @Nullable CodeSet of(ColumnPredicate predicate, SegmentDictionary dictionary) {
    return switch (predicate) {
      case BytesRange range -> ofRange(range, dictionary);
      case BytesSet set -> {
        long[] members = new long[(dictionary.size() + 63) >>> 6];
        for (byte[] value : set.values()) {
          int code = dictionary.codeOf(value);
          if (code >= 0) {
            members[code >>> 6] |= 1L << code;
          }
        }
        yield ofMembers(members);
      }
      case Computed computed -> ofMembers(ask(computed.condition(), dictionary.entries()));
      case DocumentRange range -> ofMembers(ask(range.condition(), dictionary.entries()));
      case KeyBloom bloom -> {
        long[] members = new long[(dictionary.size() + 63) >>> 6];
        BytesAddresses addresses = new BytesAddresses();
        addresses.reset(dictionary.entries());
        for (int code = 0; code < dictionary.size(); code++) {
          boolean member = bloom.filter().mayContain(addresses.hash(code));
          members[code >>> 6] |= member ? 1L << code : 0;
        }
        yield ofMembers(members);
      }
      default -> null;
    };
  }

  private static CodeSet ofRange(BytesRange range, SegmentDictionary dictionary) {
    byte[] lower = range.lower();
    byte[] upper = range.upper();
    int first = lower == null ? 0 : dictionary.firstCode(lower, !range.lowerInclusive());
    int end =
        upper == null ? dictionary.size() : dictionary.firstCode(upper, range.upperInclusive());
    return new CodeSet(first, end - 1, null);
  }

  private static long[] ask(VectorCondition condition, BytesVector entries) {
    int size = entries.rowCount();
    long[] members = new long[(size + 63) >>> 6];
    long[] part = new long[Batch.ROW_COUNT_MAX >>> 6];
    for (int from = 0; from < size; from += Batch.ROW_COUNT_MAX) {
      int count = Math.min(Batch.ROW_COUNT_MAX, size - from);
      BytesVector slice =
          new BytesVector(
              entries.type(),
              count,
              entries.values().asSlice((long) from * BytesVector.VIEW_SIZE_BYTES),
              entries.dataBuffers(),
              Validity.ALL_PRESENT);
      condition.evaluate(slice, part);
      int wordCount = (count + 63) >>> 6;
      System.arraycopy(part, 0, members, from >>> 6, wordCount);
      if ((count & 63) != 0) {
        members[(from >>> 6) + wordCount - 1] &= (1L << count) - 1;
      }
    }
    return members;
  }

  private static CodeSet ofMembers(long[] members) {
    int first = -1;
    int last = -2;
    int count = 0;
    for (int word = 0; word < members.length; word++) {
      if (members[word] != 0) {
        first = first < 0 ? (word << 6) + Long.numberOfTrailingZeros(members[word]) : first;
        last = (word << 6) + 63 - Long.numberOfLeadingZeros(members[word]);
        count += Long.bitCount(members[word]);
      }
    }
    return new CodeSet(first, last, count == last - first + 1 ? null : members);
  }

  boolean isEmpty() {
    return first > last;
  }
}
