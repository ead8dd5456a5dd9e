/// Budgets that several gateways spend from, or one that may die: what a gateway may spend is granted to it
/// before.
@NullMarked
package io.ringfence.store.lease;

import org.jspecify.annotations.NullMarked;
