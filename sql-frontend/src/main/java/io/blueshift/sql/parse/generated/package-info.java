/// The parser that JavaCC writes into this package during the build; nobody edits it by hand. Only
/// [io.blueshift.sql.parse] uses it.
@NullUnmarked
package io.blueshift.sql.parse.generated;

import org.jspecify.annotations.NullUnmarked;
