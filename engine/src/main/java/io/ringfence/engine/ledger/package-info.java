/// What must survive: the engine's side of the ledger. The engine writes down what it sets aside and what it
/// settles; where to, is the business of whoever implements [io.ringfence.engine.ledger.Ledger].
@NullMarked
package io.ringfence.engine.ledger;

import org.jspecify.annotations.NullMarked;
