/// Limits per minute that several gateways share, in Redis or in PostgreSQL.
@NullMarked
package io.ringfence.store.rate;

import org.jspecify.annotations.NullMarked;
