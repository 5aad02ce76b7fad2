/// The JDBC 4.3 driver's front: everything that [java.sql] asks for, over an engine session found by
/// [java.util.ServiceLoader]. Compiled for Java 17, so that tools on 17 and 21 can load it.
@NullMarked
package io.blueshift.jdbc;

import org.jspecify.annotations.NullMarked;
