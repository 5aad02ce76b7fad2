package io.blueshift.dataset.tpch;

import io.trino.tpch.Distribution;
import io.trino.tpch.Distributions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Substitution parameters of TPC-H's queries: the specification's validation values, and values
/// drawn as its clause 2.4 says. Dates that the specification computes by adding an interval have
/// the name `end_date`.
public final class TpchParameters {

  /// The 25 nations with their regions, in the order of their keys.
  private static final List<Map.Entry<String, String>> NATIONS =
      List.of(
          Map.entry("ALGERIA", "AFRICA"),
          Map.entry("ARGENTINA", "AMERICA"),
          Map.entry("BRAZIL", "AMERICA"),
          Map.entry("CANADA", "AMERICA"),
          Map.entry("EGYPT", "MIDDLE EAST"),
          Map.entry("ETHIOPIA", "AFRICA"),
          Map.entry("FRANCE", "EUROPE"),
          Map.entry("GERMANY", "EUROPE"),
          Map.entry("INDIA", "ASIA"),
          Map.entry("INDONESIA", "ASIA"),
          Map.entry("IRAN", "MIDDLE EAST"),
          Map.entry("IRAQ", "MIDDLE EAST"),
          Map.entry("JAPAN", "ASIA"),
          Map.entry("JORDAN", "MIDDLE EAST"),
          Map.entry("KENYA", "AFRICA"),
          Map.entry("MOROCCO", "AFRICA"),
          Map.entry("MOZAMBIQUE", "AFRICA"),
          Map.entry("PERU", "AMERICA"),
          Map.entry("CHINA", "ASIA"),
          Map.entry("ROMANIA", "EUROPE"),
          Map.entry("SAUDI ARABIA", "MIDDLE EAST"),
          Map.entry("VIETNAM", "ASIA"),
          Map.entry("RUSSIA", "EUROPE"),
          Map.entry("UNITED KINGDOM", "EUROPE"),
          Map.entry("UNITED STATES", "AMERICA"));

  private static final List<String> WORDS_1 = List.of("special", "pending", "unusual", "express");
  private static final List<String> WORDS_2 =
      List.of("packages", "requests", "accounts", "deposits");

  private final Random random;
  private final double scale;
  private final Distributions distributions = Distributions.getDefaultDistributions();

  private TpchParameters(Random random, double scale) {
    this.random = random;
    this.scale = scale;
  }

  /// Returns the validation values, which the known answers belong to, at every scale.
  ///
  /// @param query the query's number
  public static Map<String, String> validation(int query) {
    return switch (query) {
      case 1 -> Map.of("date", "1998-09-02");
      case 2 -> Map.of("size", "15", "type", "BRASS", "region", "EUROPE");
      case 3 -> Map.of("segment", "BUILDING", "date", "1995-03-15");
      case 4 -> period(LocalDate.of(1993, 7, 1), 3);
      case 5 -> with(period(LocalDate.of(1994, 1, 1), 12), "region", "ASIA");
      case 6 -> with(period(LocalDate.of(1994, 1, 1), 12), "discount", "0.06", "quantity", "24");
      case 7 -> Map.of("nation1", "FRANCE", "nation2", "GERMANY");
      case 8 -> Map.of("nation", "BRAZIL", "region", "AMERICA", "type", "ECONOMY ANODIZED STEEL");
      case 9 -> Map.of("color", "green");
      case 10 -> period(LocalDate.of(1993, 10, 1), 3);
      case 11 -> Map.of("nation", "GERMANY", "fraction", "0.0001");
      case 12 ->
          with(period(LocalDate.of(1994, 1, 1), 12), "shipmode1", "MAIL", "shipmode2", "SHIP");
      case 13 -> Map.of("word1", "special", "word2", "requests");
      case 14 -> period(LocalDate.of(1995, 9, 1), 1);
      case 15 -> period(LocalDate.of(1996, 1, 1), 3);
      case 16 ->
          Map.of(
              "brand",
              "Brand#45",
              "type",
              "MEDIUM POLISHED",
              "sizes",
              "49, 14, 23, 45, 19, 3, 36, 9");
      case 17 -> Map.of("brand", "Brand#23", "container", "MED BOX");
      case 18 -> Map.of("quantity", "300");
      case 19 ->
          Map.of(
              "brand1",
              "Brand#12",
              "brand2",
              "Brand#23",
              "brand3",
              "Brand#34",
              "quantity1",
              "1",
              "quantity2",
              "10",
              "quantity3",
              "20");
      case 20 -> with(period(LocalDate.of(1994, 1, 1), 12), "color", "forest", "nation", "CANADA");
      case 21 -> Map.of("nation", "SAUDI ARABIA");
      case 22 -> Map.of("codes", "'13', '31', '23', '29', '30', '18', '17'");
      default -> throw unknown(query);
    };
  }

  /// Draws values as clause 2.4 says; the same seed gives the same values.
  ///
  /// @param query the query's number
  /// @param scale the scale of the data; only query 11 depends on it
  /// @param seed picks the values
  public static Map<String, String> drawn(int query, double scale, long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + query);
    return new TpchParameters(random, scale).draw(query);
  }

  private Map<String, String> draw(int query) {
    return switch (query) {
      case 1 -> Map.of("date", LocalDate.of(1998, 12, 1).minusDays(between(60, 120)).toString());
      case 2 -> Map.of("size", text(between(1, 50)), "type", partTypeWord(2), "region", region());
      case 3 ->
          Map.of(
              "segment",
              any(distributions.getMarketSegments()),
              "date",
              LocalDate.of(1995, 3, between(1, 31)).toString());
      case 4, 15 -> period(LocalDate.of(1993, 1, 1).plusMonths(between(0, 57)), 3);
      case 5 -> with(anyYear(), "region", region());
      case 6 ->
          with(anyYear(), "discount", "0.0" + between(2, 9), "quantity", text(between(24, 25)));
      case 7 -> {
        List<Integer> keys = different(2, 0, 24);
        yield Map.of("nation1", nation(keys.get(0)), "nation2", nation(keys.get(1)));
      }
      case 8 -> {
        int key = between(0, 24);
        yield Map.of(
            "nation", nation(key),
            "region", NATIONS.get(key).getValue(),
            "type", any(distributions.getPartTypes()));
      }
      case 9 -> Map.of("color", any(distributions.getPartColors()));
      case 10 -> period(LocalDate.of(1993, 2, 1).plusMonths(between(0, 23)), 3);
      case 11 -> Map.of("nation", nation(between(0, 24)), "fraction", fraction(scale));
      case 12 -> {
        List<String> modes = new ArrayList<>(distributions.getShipModes().getValues());
        Collections.shuffle(modes, random);
        yield with(anyYear(), "shipmode1", modes.get(0), "shipmode2", modes.get(1));
      }
      case 13 -> Map.of("word1", any(WORDS_1), "word2", any(WORDS_2));
      case 14 -> period(LocalDate.of(1993, 1, 1).plusMonths(between(0, 59)), 1);
      case 16 ->
          Map.of(
              "brand",
              brand(),
              "type",
              partTypeWord(0) + " " + partTypeWord(1),
              "sizes",
              different(8, 1, 50).stream().map(String::valueOf).collect(Collectors.joining(", ")));
      case 17 -> Map.of("brand", brand(), "container", any(distributions.getPartContainers()));
      case 18 -> Map.of("quantity", text(between(312, 315)));
      case 19 ->
          Map.of(
              "brand1",
              brand(),
              "brand2",
              brand(),
              "brand3",
              brand(),
              "quantity1",
              text(between(1, 10)),
              "quantity2",
              text(between(10, 20)),
              "quantity3",
              text(between(20, 30)));
      case 20 ->
          with(
              anyYear(),
              "color",
              any(distributions.getPartColors()),
              "nation",
              nation(between(0, 24)));
      case 21 -> Map.of("nation", nation(between(0, 24)));
      case 22 ->
          Map.of(
              "codes",
              different(7, 10, 34).stream()
                  .map(code -> "'" + code + "'")
                  .collect(Collectors.joining(", ")));
      default -> throw unknown(query);
    };
  }

  private static IllegalArgumentException unknown(int query) {
    return new IllegalArgumentException("TPC-H has queries 1 to 22 [number=" + query + "]");
  }

  private int between(int minimum, int maximum) {
    return minimum + random.nextInt(maximum - minimum + 1);
  }

  private List<Integer> different(int count, int minimum, int maximum) {
    List<Integer> values =
        new ArrayList<>(IntStream.rangeClosed(minimum, maximum).boxed().toList());
    Collections.shuffle(values, random);
    return values.subList(0, count);
  }

  private String any(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  private String any(Distribution distribution) {
    return any(distribution.getValues());
  }

  private String partTypeWord(int position) {
    TreeSet<String> words = new TreeSet<>();
    for (String type : distributions.getPartTypes().getValues()) {
      words.add(type.split(" ", -1)[position]);
    }
    return any(List.copyOf(words));
  }

  private String region() {
    return any(distributions.getRegions());
  }

  private static String nation(int key) {
    return NATIONS.get(key).getKey();
  }

  private String brand() {
    return "Brand#" + between(1, 5) + between(1, 5);
  }

  private Map<String, String> anyYear() {
    return period(LocalDate.of(between(1993, 1997), 1, 1), 12);
  }

  private static Map<String, String> period(LocalDate start, int monthCount) {
    return Map.of("date", start.toString(), "end_date", start.plusMonths(monthCount).toString());
  }

  private static Map<String, String> with(Map<String, String> parameters, String... more) {
    Map<String, String> all = new HashMap<>(parameters);
    for (int index = 0; index < more.length; index += 2) {
      all.put(more[index], more[index + 1]);
    }
    return Map.copyOf(all);
  }

  private static String fraction(double scale) {
    return new BigDecimal("0.0001")
        .divide(BigDecimal.valueOf(scale), 10, RoundingMode.HALF_UP)
        .toPlainString();
  }

  private static String text(int number) {
    return Integer.toString(number);
  }
}
