package io.ringfence.engine.routing;

/// One more condition on who may serve, beside what every route asks for. Engine thread only.
@FunctionalInterface
public interface CandidateFilter {
    boolean accepts(Candidate candidate);
}
