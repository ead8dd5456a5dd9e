/// Takes secrets and the bytes of media out of recorded exchanges, so that they can be kept and shown. Cold
/// path; stateless; any thread.
@NullMarked
package io.ringfence.providers.sanitize;

import org.jspecify.annotations.NullMarked;
