@NullMarked
package io.ringfence.store.ledger;

import org.jspecify.annotations.NullMarked;
