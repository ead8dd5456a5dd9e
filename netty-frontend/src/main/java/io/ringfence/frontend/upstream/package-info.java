/// Connections to providers: per-loop pools, TLS, deadlines.
@NullMarked
package io.ringfence.frontend.upstream;

import org.jspecify.annotations.NullMarked;
