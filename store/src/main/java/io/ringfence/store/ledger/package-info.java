/// The ledger in the database: what the journal has is written there, exactly once, with its sums.
@NullMarked
package io.ringfence.store.ledger;

import org.jspecify.annotations.NullMarked;
