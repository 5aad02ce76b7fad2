/// How work on a warehouse is bracketed: who asks, what a transaction sees and may do, and the
/// results that come later than the call. The implementations live in `io.blueshift.store`.
@NullMarked
package io.blueshift.transaction;

import org.jspecify.annotations.NullMarked;
