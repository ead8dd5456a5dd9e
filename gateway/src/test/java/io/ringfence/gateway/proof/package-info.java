/// What is said about money, proven with whole gateways over HTTP: against what the provider was asked and
/// answered, and against what the clients were told. In their short form with all tests; `.ci/proofs` runs the
/// long form.
@NullMarked
package io.ringfence.gateway.proof;

import org.jspecify.annotations.NullMarked;
