/// Checks of the driver's jar as applications use it.
@NullMarked
package io.blueshift.jdbc.jar;

import org.jspecify.annotations.NullMarked;
