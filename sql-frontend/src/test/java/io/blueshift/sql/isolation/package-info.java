/// Runs transactions at the same time and looks in what they saw for anomalies, as Adya defines them.
@NullMarked
package io.blueshift.sql.isolation;

import org.jspecify.annotations.NullMarked;
