/// The program behind `./blueshift`: picks the command that was asked for and starts it, touching no
/// class that the command does not need.
@NullMarked
package io.blueshift.launcher;

import org.jspecify.annotations.NullMarked;
