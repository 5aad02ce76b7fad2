package io.blueshift.demo;

import io.blueshift.dataset.flights.Flights;
import io.blueshift.dataset.flights.FlightsSource;
import io.blueshift.dataset.flights.FlightsUnavailableException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The second part of the demonstration: three million real flights and five questions about them.
final class FlightsPart {

  private static final int BAR_WIDTH = 44;

  /// A question with its query, whose last column is the number to draw and whose other columns are
  /// the label.
  private record Question(String title, String text, String unit) {}

  private static final List<Question> QUESTIONS =
      List.of(
          new Question(
              "Where do most flights leave?",
              """
              SELECT a.iata, a.city, count(*) AS departures
              FROM flights f
              JOIN airports a ON f.origin = a.iata
              GROUP BY a.iata, a.city
              ORDER BY departures DESC
              LIMIT 10
              """,
              "flights"),
          new Question(
              "At what time of day are they late?",
              """
              SELECT extract(hour FROM departure) AS hour,
                avg(CAST(delay AS DOUBLE PRECISION)) AS average_delay
              FROM flights
              GROUP BY 1
              HAVING count(*) > 10000
              ORDER BY 1
              """,
              "minutes"),
          new Question(
              "On which routes is one flight in ten later than this?",
              """
              SELECT origin, destination,
                percentile_cont(0.9) WITHIN GROUP (ORDER BY delay) AS ninth_decile
              FROM flights
              GROUP BY origin, destination
              HAVING count(*) >= 1000
              ORDER BY ninth_decile DESC, origin, destination
              LIMIT 10
              """,
              "minutes"),
          new Question(
              "Which share of flights to each distance is more than 15 minutes late?",
              """
              SELECT CAST(distance / 500 * 500 AS VARCHAR(10)) || ' miles' AS distance_from,
                100.0 * count(CASE WHEN delay > 15 THEN 1 END) / count(*) AS percent_late
              FROM flights
              WHERE distance < 3000
              GROUP BY distance / 500
              ORDER BY distance / 500
              """,
              "%"),
          new Question(
              "Which is the busiest airport of each of the ten busiest states?",
              """
              WITH departures AS (
                SELECT a.state, a.city, a.iata, count(*) AS flight_count
                FROM flights f
                JOIN airports a ON f.origin = a.iata
                GROUP BY a.state, a.city, a.iata)
              SELECT state, city, flight_count
              FROM departures
              QUALIFY row_number() OVER (PARTITION BY state ORDER BY flight_count DESC, iata) = 1
              ORDER BY sum(flight_count) OVER (PARTITION BY state) DESC, state
              LIMIT 10
              """,
              "flights"));

  private final FlightsSource source;
  private final Display display;
  private final BarChart chart;

  FlightsPart(FlightsSource source, Display display, boolean blocks) {
    this.source = source;
    this.display = display;
    chart = new BarChart(BAR_WIDTH, blocks);
  }

  /// Fetches and loads the flights, and answers the questions; says so and does nothing where they
  /// cannot be fetched.
  ///
  /// @return the number of questions that failed
  int run(Connection connection) throws IOException, SQLException {
    display.line("");
    Flights flights = fetch();
    if (flights == null) {
      return 0;
    }
    long startNanos = System.nanoTime();
    display.begin("copying flights");
    try (Statement statement = connection.createStatement()) {
      for (String text : flights.createTables()) {
        statement.execute(text);
      }
      for (String text : flights.copyStatements()) {
        statement.execute(text);
      }
    } finally {
      display.end();
    }
    display.line(
        "4. COPY of %,d flights of 2001 (Parquet) and of the airports (CSV): %.2f s",
        Flights.FLIGHT_COUNT, (System.nanoTime() - startNanos) / 1e9);
    int failureCount = 0;
    for (Question question : QUESTIONS) {
      failureCount += answer(connection, question) ? 0 : 1;
    }
    return failureCount;
  }

  private @Nullable Flights fetch() throws IOException {
    display.begin("fetching flights through npm");
    try {
      return source.fetch();
    } catch (FlightsUnavailableException unavailable) {
      display.end();
      display.line("4. No flights: %s", unavailable.getMessage());
      return null;
    } finally {
      display.end();
    }
  }

  private boolean answer(Connection connection, Question question) {
    display.line("");
    try {
      QueryRun run = QueryRun.of(connection, question.text);
      List<BarChart.Bar> bars = run.rows().stream().map(FlightsPart::bar).toList();
      display.line("   %s  (%.0f ms)", question.title, run.millis());
      chart.lines(bars, question.unit).forEach(line -> display.line("%s", " " + line));
      return true;
    } catch (SQLException failure) {
      display.line("   %s  failed: %s", question.title, failure.getMessage());
      return false;
    }
  }

  private static BarChart.Bar bar(List<@Nullable String> row) {
    List<String> label =
        row.subList(0, row.size() - 1).stream().map(value -> value == null ? "-" : value).toList();
    String value = row.getLast();
    return new BarChart.Bar(String.join(" ", label), value == null ? 0 : Double.parseDouble(value));
  }
}
