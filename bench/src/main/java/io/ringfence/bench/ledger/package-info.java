/// `ringfence bench ledger`: how fast the ledger is written, how fast questions about it are answered, and
/// whether a database that stalls or dies delays requests.
@NullMarked
package io.ringfence.bench.ledger;

import org.jspecify.annotations.NullMarked;
