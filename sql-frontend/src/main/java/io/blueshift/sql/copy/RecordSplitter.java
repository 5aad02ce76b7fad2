package io.blueshift.sql.copy;

/// Cuts bytes into records and fields, eight bytes at a time where nothing special stands. The bytes
/// are not changed; fields with escapes or doubled quotes are put together anew.
final class RecordSplitter {
  /// What [#split] returns when the record's end is not in the bytes.
  static final int INCOMPLETE = -1;

  private final boolean csv;
  private final byte delimiter;
  private final byte quote;
  private final boolean escape;
  private final boolean nullMark;
  private final boolean quotes;
  private final long delimiterPattern;
  private final long newlinePattern = ByteWords.repeated((byte) '\n');
  private final long thirdPattern;

  RecordSplitter(CopyOptions options) {
    this.csv = options.format() == CopyOptions.Format.CSV;
    this.delimiter = options.delimiter();
    this.quote = options.quote();
    this.escape = options.escape();
    this.nullMark = options.nullText().equals("\\N");
    this.quotes = csv || options.removeQuotes();
    this.delimiterPattern = ByteWords.repeated(delimiter);
    this.thirdPattern = escape ? ByteWords.repeated((byte) '\\') : delimiterPattern;
  }

  /// Finds the fields of the record that begins at `start`.
  ///
  /// @param atEnd whether nothing follows after `limit`
  /// @return where the next record begins, or [#INCOMPLETE]
  /// @throws FieldException when a quote is not closed before the end of the file
  int split(byte[] bytes, int start, int limit, boolean atEnd, RecordFields fields)
      throws FieldException {
    fields.clear();
    int position = start;
    while (true) {
      boolean opensQuote = quotes && position < limit && bytes[position] == quote;
      int end =
          opensQuote
              ? quotedField(bytes, position, limit, atEnd, fields)
              : plainField(bytes, position, limit, atEnd, fields);
      if (end == INCOMPLETE || end >= limit) {
        return end;
      }
      if (bytes[end] == '\n') {
        return end + 1;
      }
      position = end + 1;
    }
  }

  /// Adds the field at `start`; returns where its delimiter or line end stands, or `limit`.
  private int plainField(byte[] bytes, int start, int limit, boolean atEnd, RecordFields fields) {
    int end = nextSpecial(bytes, start, limit);
    if (end >= limit) {
      if (!atEnd) {
        return INCOMPLETE;
      }
    } else if (escape && bytes[end] == '\\' && delimiter != '\\') {
      return escapedField(bytes, start, limit, atEnd, fields);
    }
    int length = end - start;
    boolean lastOfLine = end >= limit || bytes[end] == '\n';
    if (lastOfLine && length > 0 && bytes[end - 1] == '\r') {
      length--;
    }
    fields.add(bytes, start, length, false);
    return end;
  }

  /// Returns whether the whole field is `\\N`, which stands for NULL also where backslashes escape.
  private boolean isNullMark(byte[] bytes, int start, int limit, boolean atEnd) {
    return nullMark
        && start + 2 <= limit
        && bytes[start] == '\\'
        && bytes[start + 1] == 'N'
        && (start + 2 == limit ? atEnd : endsField(bytes[start + 2]));
  }

  private int escapedField(byte[] bytes, int start, int limit, boolean atEnd, RecordFields fields) {
    if (isNullMark(bytes, start, limit, atEnd)) {
      fields.add(bytes, start, 2, false);
      return skipCarriageReturn(bytes, start + 2, limit);
    }
    fields.beginRewritten();
    int position = start;
    while (true) {
      int special = nextSpecial(bytes, position, limit);
      fields.append(bytes, position, special - position);
      boolean ends = special >= limit || bytes[special] != '\\';
      if (ends || special + 1 >= limit) {
        if (!atEnd && (special >= limit || !ends)) {
          return INCOMPLETE;
        }
        int end = ends ? special : limit;
        fields.endRewritten(end >= limit || bytes[end] == '\n', false);
        return end;
      }
      fields.append(bytes, special + 1, 1);
      position = special + 2;
    }
  }

  /// Returns where the next delimiter, line end or (with ESCAPE) backslash stands, or `limit`.
  private int nextSpecial(byte[] bytes, int start, int limit) {
    int position = start;
    while (position + 8 <= limit) {
      long word = ByteWords.read(bytes, position);
      long found =
          ByteWords.zeroBytes(word ^ delimiterPattern)
              | ByteWords.zeroBytes(word ^ newlinePattern)
              | ByteWords.zeroBytes(word ^ thirdPattern);
      if (found != 0) {
        return position + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      position += 8;
    }
    while (position < limit) {
      byte value = bytes[position];
      if (value == delimiter || value == '\n' || escape && value == '\\') {
        return position;
      }
      position++;
    }
    return limit;
  }

  /// Adds the quoted field at `start`; returns where its delimiter or line end stands, or `limit`.
  private int quotedField(byte[] bytes, int start, int limit, boolean atEnd, RecordFields fields)
      throws FieldException {
    int close = closingQuote(bytes, start + 1, limit);
    boolean simple = close < limit && (close + 1 >= limit ? atEnd : endsField(bytes[close + 1]));
    if (simple) {
      fields.add(bytes, start + 1, close - start - 1, true);
      return skipCarriageReturn(bytes, close + 1, limit);
    }
    return rewrittenQuotedField(bytes, start, limit, atEnd, fields);
  }

  private boolean endsField(byte value) {
    return value == delimiter || value == '\n' || value == '\r';
  }

  private static int skipCarriageReturn(byte[] bytes, int position, int limit) {
    boolean carriageReturn =
        position + 1 < limit && bytes[position] == '\r' && bytes[position + 1] == '\n';
    boolean last = position + 1 == limit && bytes[position] == '\r';
    return carriageReturn || last ? position + 1 : position;
  }

  /// Returns where the first quote stands that an escape does not take; with escapes in between it
  /// returns `limit`, and the slow way decides.
  private int closingQuote(byte[] bytes, int start, int limit) {
    for (int position = start; position < limit; position++) {
      if (bytes[position] == quote) {
        return position;
      }
      if (escape && bytes[position] == '\\') {
        return limit;
      }
    }
    return limit;
  }

  private int rewrittenQuotedField(
      byte[] bytes, int start, int limit, boolean atEnd, RecordFields fields)
      throws FieldException {
    fields.beginRewritten();
    int position = start + 1;
    while (position < limit) {
      byte value = bytes[position];
      boolean doubled =
          csv && value == quote && position + 1 < limit && bytes[position + 1] == quote;
      boolean escaped = escape && value == '\\' && position + 1 < limit;
      if (doubled || escaped) {
        fields.append(bytes, position + 1, 1);
        position += 2;
      } else if (value == quote) {
        return afterClosingQuote(bytes, position + 1, limit, atEnd, fields);
      } else {
        fields.append(bytes, position, 1);
        position++;
      }
    }
    if (!atEnd) {
      return INCOMPLETE;
    }
    throw new FieldException(
        FieldException.UNTERMINATED_QUOTE, "a quote is not closed before the end of the file");
  }

  /// Takes what stands between a closing quote and the field's end as part of the field.
  private int afterClosingQuote(
      byte[] bytes, int position, int limit, boolean atEnd, RecordFields fields) {
    int special = nextSpecial(bytes, position, limit);
    if (special >= limit && !atEnd) {
      return INCOMPLETE;
    }
    fields.append(bytes, position, special - position);
    fields.endRewritten(special >= limit || bytes[special] == '\n', true);
    return special;
  }
}
