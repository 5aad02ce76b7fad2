/// Sessions tested through SQL.
@NullMarked
package io.blueshift.sql.session;

import org.jspecify.annotations.NullMarked;
