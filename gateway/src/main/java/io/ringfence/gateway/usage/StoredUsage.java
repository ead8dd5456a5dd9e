package io.ringfence.gateway.usage;

import io.ringfence.frontend.usage.UsageAnswer;
import io.ringfence.frontend.usage.UsageAnswer.Problem;
import io.ringfence.frontend.usage.UsagePages;
import io.ringfence.frontend.usage.UsageRequest;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.store.usage.UsageQueries;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The usage pages of a gateway with a database. Any thread; nobody waits.
public final class StoredUsage implements UsagePages {
    private static final Logger LOG = LoggerFactory.getLogger(StoredUsage.class);

    private final UsageQueries queries;
    private final Kept kept;
    private final InstantSource clock;

    /// Pages that ask the database.
    ///
    /// @param queries stays the caller's
    public StoredUsage(UsageQueries queries, Kept kept, InstantSource clock) {
        this.queries = queries;
        this.kept = kept;
        this.clock = clock;
    }

    @Override
    public void answer(UsageRequest request, Consumer<UsageAnswer> reply) {
        Parameters parameters = new Parameters(request.parameters());
        UsageQuestion question = question(request, parameters);
        Problem problem = parameters.problem();
        if (problem != null) {
            reply.accept(problem);
            return;
        }
        queries.ask(question.query())
                .<UsageAnswer>thenApply(question.writing())
                .exceptionally(StoredUsage::problem)
                .thenAccept(reply);
    }

    private UsageQuestion question(UsageRequest request, Parameters parameters) {
        Instant now = clock.instant();
        return switch (request.page()) {
            case METRICS -> MetricsPage.read(request, parameters, kept, now);
            case COST -> CostPage.read(request, parameters, kept, now);
            case TOKENS -> TokensPage.read(request, parameters, kept, now);
            case LATENCY -> LatencyPage.read(request, parameters, kept, now);
        };
    }

    private static UsageAnswer problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case RejectedExecutionException _ ->
                new Problem(ErrorKind.OVERLOADED, "As many questions about usage wait as may. Ask again later.");
            case TimeoutException _ ->
                new Problem(ErrorKind.TIMEOUT, "The answer took too long. Ask for a shorter time.");
            case SQLException e -> {
                LOG.warn("Usage cannot be read from the database", e);
                yield new Problem(ErrorKind.DATABASE_UNAVAILABLE, "The database does not answer. Ask again later.");
            }
            default -> {
                LOG.error("A question about usage failed because of a bug", cause);
                yield new Problem(ErrorKind.INTERNAL, "The gateway failed because of a bug.");
            }
        };
    }
}
