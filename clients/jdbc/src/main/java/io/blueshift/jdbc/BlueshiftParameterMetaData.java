package io.blueshift.jdbc;

import io.blueshift.jdbc.spi.ColumnInfo;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.util.List;

/** The parameters of a statement as JDBC shows them. */
final class BlueshiftParameterMetaData implements ParameterMetaData, UnwrappableObject {
  private final List<ColumnInfo> parameters;

  BlueshiftParameterMetaData(List<ColumnInfo> parameters) {
    this.parameters = parameters;
  }

  private ColumnInfo parameter(int parameter) throws SQLException {
    if (parameter < 1 || parameter > parameters.size()) {
      throw new SQLException(
          "no such parameter [parameter=" + parameter + ", count=" + parameters.size() + "]",
          "07009");
    }
    return parameters.get(parameter - 1);
  }

  @Override
  public int getParameterCount() {
    return parameters.size();
  }

  @Override
  public int isNullable(int parameter) throws SQLException {
    parameter(parameter);
    return parameterNullableUnknown;
  }

  @Override
  public boolean isSigned(int parameter) throws SQLException {
    return BlueshiftResultSetMetaData.signed(parameter(parameter).jdbcType());
  }

  @Override
  public int getPrecision(int parameter) throws SQLException {
    return parameter(parameter).precision();
  }

  @Override
  public int getScale(int parameter) throws SQLException {
    return parameter(parameter).scale();
  }

  @Override
  public int getParameterType(int parameter) throws SQLException {
    return parameter(parameter).jdbcType();
  }

  @Override
  public String getParameterTypeName(int parameter) throws SQLException {
    return parameter(parameter).typeName();
  }

  @Override
  public String getParameterClassName(int parameter) throws SQLException {
    return BlueshiftResultSetMetaData.className(parameter(parameter).jdbcType());
  }

  @Override
  public int getParameterMode(int parameter) throws SQLException {
    parameter(parameter);
    return parameterModeIn;
  }
}
