package io.ringfence.store.lease;

/// Who holds leases: one run of a gateway.
///
/// @param run random, as the journal's; no other run has it
/// @param journal that has its settlements; the runs of one journal follow each other
/// @param firstSegment of the journal in this run: when all before it is in the ledger, so is all that earlier
/// runs have settled
public record Lessee(long run, long journal, long firstSegment) {}
