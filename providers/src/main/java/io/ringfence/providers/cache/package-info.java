/// What shall be cached of a prompt at its provider, said once for all dialects. Cold path; immutable; any
/// thread.
@NullMarked
package io.ringfence.providers.cache;

import org.jspecify.annotations.NullMarked;
