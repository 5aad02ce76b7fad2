package io.blueshift.encoding;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// Makes a [SymbolTable] for a text from a sample of it, bottom-up as the FSST paper describes:
///
/// 1. Encode the sample with the table so far; count symbols and pairs of neighbours.
/// 2. Candidates are the symbols seen and the joined pairs of up to eight bytes; a candidate's gain is
///    its count times its length.
/// 3. The 255 candidates with the greatest gain are the next table; begin again, five times.
public final class SymbolTableTrainer {
  private static final int SAMPLE_BYTES = 24 << 10;
  private static final int SLICE_BYTES = 512;
  private static final int ROUND_COUNT = 5;

  /// Symbols are numbered: 0 to 255 bytes that stand for themselves, above that codes of the table.
  private static final int NUMBER_COUNT = 512;

  private static final int SINGLE_BYTE_BONUS = 8;

  private final int[] counts = new int[NUMBER_COUNT];
  private final int[] pairCounts = new int[NUMBER_COUNT * NUMBER_COUNT];

  private record Candidate(long symbol, int length, long gain) {}

  private SymbolTableTrainer() {}

  /// Makes a table for `text[0..length)`.
  public static SymbolTable train(byte[] text, int length) {
    byte[] sample = sample(text, length);
    int sampleLength = sample.length - SymbolTable.SLACK_BYTES;
    SymbolTableTrainer trainer = new SymbolTableTrainer();
    SymbolTable table = new SymbolTable(new long[0], new int[0], 0);
    for (int round = 0; round < ROUND_COUNT; round++) {
      trainer.count(table, sample, sampleLength);
      table = trainer.best(table);
    }
    return table;
  }

  /// Takes slices at equal distances, and slack behind them.
  private static byte[] sample(byte[] text, int length) {
    if (length <= SAMPLE_BYTES) {
      return Arrays.copyOf(Arrays.copyOf(text, length), length + SymbolTable.SLACK_BYTES);
    }
    byte[] sample = new byte[SAMPLE_BYTES + SymbolTable.SLACK_BYTES];
    int sliceCount = SAMPLE_BYTES / SLICE_BYTES;
    for (int slice = 0; slice < sliceCount; slice++) {
      int from = (int) ((long) (length - SLICE_BYTES) * slice / sliceCount);
      System.arraycopy(text, from, sample, slice * SLICE_BYTES, SLICE_BYTES);
    }
    return sample;
  }

  private void count(SymbolTable table, byte[] sample, int length) {
    Arrays.fill(counts, 0);
    Arrays.fill(pairCounts, 0);
    int previous = -1;
    int at = 0;
    while (at < length) {
      int entry = table.match(sample, at, length);
      int code = entry & 0xFF;
      int number = code == SymbolTable.ESCAPE ? sample[at] & 0xFF : 256 + code;
      counts[number]++;
      int symbolLength = entry >>> 8;
      if (previous >= 0) {
        pairCounts[previous * NUMBER_COUNT + number]++;
        if (symbolLength > 1) {
          pairCounts[previous * NUMBER_COUNT + (sample[at] & 0xFF)]++;
        }
      }
      if (symbolLength > 1) {
        counts[sample[at] & 0xFF]++;
      }
      previous = number;
      at += symbolLength;
    }
  }

  private SymbolTable best(SymbolTable table) {
    java.util.ArrayList<Candidate> candidates = new java.util.ArrayList<>();
    for (int first = 0; first < NUMBER_COUNT; first++) {
      if (counts[first] == 0) {
        continue;
      }
      long symbol = symbol(table, first);
      int length = length(table, first);
      long bonus = length == 1 ? SINGLE_BYTE_BONUS : 1;
      candidates.add(new Candidate(symbol, length, (long) counts[first] * length * bonus));
      if (length == SymbolTable.SYMBOL_MAX_BYTES) {
        continue;
      }
      for (int second = 0; second < NUMBER_COUNT; second++) {
        int pairCount = pairCounts[first * NUMBER_COUNT + second];
        if (pairCount > 1) {
          int joined = Math.min(SymbolTable.SYMBOL_MAX_BYTES, length + length(table, second));
          long value = (symbol | symbol(table, second) << (length * 8)) & SymbolTable.mask(joined);
          candidates.add(new Candidate(value, joined, (long) pairCount * joined));
        }
      }
    }
    candidates.sort((a, b) -> Long.compare(b.gain, a.gain));
    return table(candidates);
  }

  private static SymbolTable table(Iterable<Candidate> candidates) {
    long[] symbols = new long[SymbolTable.SYMBOL_COUNT_MAX];
    int[] lengths = new int[SymbolTable.SYMBOL_COUNT_MAX];
    int count = 0;
    Set<Long> seen = new HashSet<>();
    Set<Integer> slots = new HashSet<>();
    for (Candidate candidate : candidates) {
      if (count == SymbolTable.SYMBOL_COUNT_MAX) {
        break;
      }
      boolean slotFree =
          candidate.length < 3 || !slots.contains(SymbolTable.slot(candidate.symbol));
      long identity = candidate.symbol * 31 + candidate.length;
      if (slotFree && seen.add(identity)) {
        if (candidate.length >= 3) {
          slots.add(SymbolTable.slot(candidate.symbol));
        }
        symbols[count] = candidate.symbol;
        lengths[count++] = candidate.length;
      }
    }
    return new SymbolTable(symbols, lengths, count);
  }

  private static long symbol(SymbolTable table, int number) {
    return number < 256 ? number : table.symbol(number - 256);
  }

  private static int length(SymbolTable table, int number) {
    return number < 256 ? 1 : table.length(number - 256);
  }
}
