/// A runner for sqllogictest files: those of this project and, where the folder is there, shared
/// conformance records that PostgreSQL passes.
@NullMarked
package io.blueshift.sql.slt;

import org.jspecify.annotations.NullMarked;
