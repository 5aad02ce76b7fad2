/// Plans as text in Redshift's manner and as JSON, with or without what each operator did.
@NullMarked
package io.blueshift.sql.explain;

import org.jspecify.annotations.NullMarked;
