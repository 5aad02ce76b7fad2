/// Checks that the pages of `docs/` say what the code does.
@NullMarked
package io.blueshift.sql.docs;

import org.jspecify.annotations.NullMarked;
