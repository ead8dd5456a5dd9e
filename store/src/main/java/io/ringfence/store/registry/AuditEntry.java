package io.ringfence.store.registry;

import java.time.Instant;

/// One change: who did what to whom, and what became of it.
///
/// @param number of the change, ascending
/// @param action such as `key.create`
/// @param target such as `key/NAME`
/// @param details as JSON; no secret
public record AuditEntry(long number, Instant time, String actor, String action, String target, String details) {}
