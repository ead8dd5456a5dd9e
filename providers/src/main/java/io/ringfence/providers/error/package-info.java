/// Errors in both directions: what a provider's failure means, and how the gateway's own are said in the
/// client's dialect.
@NullMarked
package io.ringfence.providers.error;

import org.jspecify.annotations.NullMarked;
