/// What the driver's front asks of an engine. The front runs on Java 17; an engine is found by
/// [java.util.ServiceLoader] and may need a later release. Positions of columns and parameters count
/// from 0 here, as everywhere below JDBC.
@NullMarked
package io.blueshift.jdbc.spi;

import org.jspecify.annotations.NullMarked;
