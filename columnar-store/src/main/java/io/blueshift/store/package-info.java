/// A warehouse as a whole: opening and recovering it, sessions and transactions, publishing of
/// commits, checkpoints and upkeep. `docs/design/store.md` says what holds at every moment.
@NullMarked
package io.blueshift.store;

import org.jspecify.annotations.NullMarked;
