/// The SQL shell: reads statements and backslash commands from a terminal, a script or the command
/// line, runs them over JDBC and prints what comes back.
@NullMarked
package io.blueshift.shell;

import org.jspecify.annotations.NullMarked;
