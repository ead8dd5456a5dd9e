/// What was used, by whom and of what: questions about the ledger that its sums answer.
@NullMarked
package io.ringfence.store.usage;

import org.jspecify.annotations.NullMarked;
