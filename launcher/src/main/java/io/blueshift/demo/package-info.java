/// The demonstration: data made, loaded, queried and checked in front of the user's eyes, in a minute
/// or two. It knows Blueshift only as an application would, through JDBC.
@NullMarked
package io.blueshift.demo;

import org.jspecify.annotations.NullMarked;
