/// Fetches what requests refer to by address, for providers that want to have it in the request: guarded and
/// bounded.
@NullMarked
package io.ringfence.frontend.media;

import org.jspecify.annotations.NullMarked;
