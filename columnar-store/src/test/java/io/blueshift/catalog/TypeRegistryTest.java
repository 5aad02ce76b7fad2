package io.blueshift.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeRegistryTest {
  static LogicalType[] types() {
    return new LogicalType[] {
      LogicalType.NULL,
      LogicalType.BOOL,
      LogicalType.SMALLINT,
      LogicalType.INTEGER,
      LogicalType.BIGINT,
      LogicalType.REAL,
      LogicalType.DOUBLE,
      LogicalType.DATE,
      LogicalType.TIME,
      LogicalType.TIMESTAMP,
      LogicalType.TIMESTAMPTZ,
      LogicalType.INTERVAL_TYPE,
      LogicalType.TEXT,
      new LogicalType.DecimalType(1, 0),
      new LogicalType.DecimalType(38, 37),
      new LogicalType.CharType(4096, Collation.BLANK_INSENSITIVE),
      new LogicalType.CharType(1, Collation.BINARY),
      new LogicalType.VarcharType(65535, Collation.BLANK_INSENSITIVE),
      new LogicalType.VarcharType(LogicalType.VarcharType.UNLIMITED, Collation.BLANK_INSENSITIVE),
      new LogicalType.VarbyteType(1_024_000),
      LogicalType.SUPER,
    };
  }

  @ParameterizedTest
  @MethodSource("types")
  void typeComesBackFromItsStoredName(LogicalType type) {
    assertThat(TypeRegistry.fromStoredName(TypeRegistry.storedName(type))).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "geometry",
        "numeric",
        "numeric(39,0)",
        "numeric(x,1)",
        "text collate klingon"
      })
  void unknownStoredNameSaysThatANewerReleaseWroteIt(String storedName) {
    assertThatThrownBy(() -> TypeRegistry.fromStoredName(storedName))
        .satisfies(e ->
            assertThat(((DatabaseException) e).code())
                .isEqualTo(ErrorCode.UNSUPPORTED_FORMAT_VERSION));
  }
}
