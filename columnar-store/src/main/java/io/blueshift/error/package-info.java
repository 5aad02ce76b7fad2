/// Error codes and the one exception type by which a statement fails. Every layer above and beside
/// uses these two, so that a client always gets a SQLSTATE, a message and, where there is one, a
/// position.
@NullMarked
package io.blueshift.error;

import org.jspecify.annotations.NullMarked;
