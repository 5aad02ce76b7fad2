package io.blueshift.jdbc;

import java.sql.SQLException;
import java.sql.Wrapper;

/** What {@link Wrapper} means for the objects of this driver: they wrap nothing but themselves, unless they say so. */
interface UnwrappableObject extends Wrapper {
  @Override
  default <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException(
        "no object of this type behind this one [type=" + type.getName() + "]", "0A000");
  }

  @Override
  default boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this);
  }
}
