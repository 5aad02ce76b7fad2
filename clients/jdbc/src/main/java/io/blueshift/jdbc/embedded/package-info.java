/// The engine's side of the driver: sessions of a warehouse in this process. Compiled for Java 25 and
/// found by [java.util.ServiceLoader].
@NullMarked
package io.blueshift.jdbc.embedded;

import org.jspecify.annotations.NullMarked;
