/// Results as Arrow batches, for applications that compute on columns: the only place of the project
/// that names Arrow's classes.
///
/// An application asks a result set for `org.apache.arrow.vector.ipc.ArrowReader` through
/// [java.sql.Wrapper#unwrap] and has `arrow-vector` and an Arrow memory module on its class path; the
/// driver's jar brings neither. Without that question no class of Arrow is loaded.
@NullMarked
package io.blueshift.jdbc.embedded.arrow;

import org.jspecify.annotations.NullMarked;
