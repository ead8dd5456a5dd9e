/// The command line of everything that measures, and what its parts share.
@NullMarked
package io.ringfence.bench;

import org.jspecify.annotations.NullMarked;
