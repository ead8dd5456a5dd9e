@NullMarked
package io.ringfence.bench.ledger;

import org.jspecify.annotations.NullMarked;
