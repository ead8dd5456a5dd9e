package io.ringfence.gateway.registry;

import io.ringfence.frontend.admin.AdminAnswer;
import io.ringfence.frontend.admin.AdminAnswer.Content;
import io.ringfence.frontend.admin.AdminAnswer.Problem;
import io.ringfence.frontend.admin.AdminPages;
import io.ringfence.frontend.admin.AdminRequest;
import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.providers.error.ErrorKind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The operator's pages over HTTP. Any thread; the work is done on another one.
final class RegistryPages implements AdminPages {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryPages.class);
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int DEFAULT_AUDIT = 100;
    private static final int MAX_AUDIT = 10_000;

    private final Administration administration;
    private final CredentialAdministration credentials;
    private final Executor executor;

    /// @param executor one thread; refuses when too much waits
    RegistryPages(Administration administration, CredentialAdministration credentials, Executor executor) {
        this.administration = administration;
        this.credentials = credentials;
        this.executor = executor;
    }

    @Override
    public void answer(AdminRequest request, Consumer<AdminAnswer> reply) {
        try {
            executor.execute(() -> reply.accept(answer(request)));
        } catch (RejectedExecutionException full) {
            reply.accept(new Problem(ErrorKind.OVERLOADED, "As many changes wait as may. Try again."));
        }
    }

    private AdminAnswer answer(AdminRequest request) {
        try {
            return done(request);
        } catch (RegistryException refusal) {
            ErrorKind kind = switch (refusal.reason()) {
                case INVALID -> ErrorKind.INVALID_REQUEST;
                case MISSING -> ErrorKind.NOT_FOUND;
                case TAKEN -> ErrorKind.CONFLICT;
            };
            return new Problem(kind, sentence(String.valueOf(refusal.getMessage())));
        } catch (SQLException e) {
            LOG.warn("The database's keys cannot be read or changed", e);
            return new Problem(ErrorKind.DATABASE_UNAVAILABLE, "The database does not answer. Try again later.");
        } catch (RuntimeException e) {
            LOG.error("A change of the database's keys failed because of a bug", e);
            return new Problem(ErrorKind.INTERNAL, "The gateway failed because of a bug.");
        }
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private AdminAnswer done(AdminRequest request) throws SQLException {
        String actor = "admin key, request " + request.requestId();
        return switch (request.resource()) {
            case ORGANISATIONS ->
                switch (request.action()) {
                    case LIST -> list(administration.organisations());
                    case CREATE -> created(administration.createOrganisation(actor, members(request)));
                    case UPDATE -> content(administration.updateOrganisation(actor, name(request), members(request)));
                    case REMOVE -> throw new IllegalArgumentException(request.toString());
                };
            case PROJECTS ->
                switch (request.action()) {
                    case LIST -> list(administration.projects(parameter(request, "organisation")));
                    case CREATE -> created(administration.createProject(actor, members(request)));
                    case UPDATE -> content(administration.updateProject(actor, name(request), members(request)));
                    case REMOVE -> throw new IllegalArgumentException(request.toString());
                };
            case KEYS ->
                switch (request.action()) {
                    case LIST -> list(administration.keys(parameter(request, "project")));
                    case CREATE -> created(administration.createKey(actor, members(request)));
                    case UPDATE -> content(administration.updateKey(actor, name(request), members(request)));
                    case REMOVE -> {
                        administration.revokeKey(actor, name(request));
                        yield new Content(NO_CONTENT, "");
                    }
                };
            case CREDENTIALS ->
                switch (request.action()) {
                    case LIST -> list(credentials.list());
                    case CREATE -> {
                        credentials.set(actor, members(request));
                        yield new Content(NO_CONTENT, "");
                    }
                    case REMOVE -> {
                        credentials.remove(
                                actor,
                                parameter(request, "organisation"),
                                parameter(request, "project"),
                                name(request));
                        yield new Content(NO_CONTENT, "");
                    }
                    case UPDATE -> throw new IllegalArgumentException(request.toString());
                };
            case AUDIT -> list(administration.audit(limit(request)));
        };
    }

    private static String name(AdminRequest request) {
        return Objects.requireNonNull(request.name(), "a request about one has its name");
    }

    private static Map<String, Object> members(AdminRequest request) {
        return Members.read(request.body());
    }

    private static @Nullable String parameter(AdminRequest request, String name) {
        List<String> values = request.parameters().get(name);
        return values == null ? null : values.getFirst();
    }

    private static int limit(AdminRequest request) {
        String text = parameter(request, "limit");
        if (text == null) {
            return DEFAULT_AUDIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_AUDIT) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // Told below, as one that is out of range.
        }
        throw RegistryException.invalid("`limit` is not a number from 1 to " + MAX_AUDIT);
    }

    private static Content list(List<Map<String, Object>> cards) {
        return new Content(OK, ExactJson.of(Map.of("object", "list", "data", cards)));
    }

    private static Content content(Map<String, Object> card) {
        return new Content(OK, ExactJson.of(card));
    }

    private static Content created(Map<String, Object> card) {
        return new Content(CREATED, ExactJson.of(card));
    }
}
