package io.ringfence.providers.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.conformance.reader.GrammarException;
import io.ringfence.providers.conformance.reader.Node;
import io.ringfence.providers.conformance.reader.ReadError;
import io.ringfence.providers.translate.ErrorAnswer;
import io.ringfence.providers.translate.Transcoder;
import io.ringfence.providers.translate.TranslationMode;
import io.ringfence.testing.RecordingsFolder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Every recorded error answer, served to clients of each dialect and read by a reader of our own making, has a
/// status of the same class, the dialect's word for what it is, and the text that another party's parser reads
/// out of the recording.
class ErrorOracleTest {
    /// The texts of providers that answer 400 to a key that is none.
    private static final Set<String> BAD_KEYS = Set.of("API key not valid", "Incorrect API key provided");

    private final Listed exceptions = new Listed("error-exceptions.txt");
    private final PassRates rates = new PassRates();
    private final List<String> failures = new ArrayList<>();
    private final Transcoder transcoder = new Transcoder(TranslationMode.LENIENT);

    @Test
    void shouldTellEveryClientWhatWentWrong() {
        Map<String, OracleAnswer> oracle = OracleAnswer.all(RecordingsFolder.require());
        for (Exchange exchange : Exchange.all()) {
            OracleAnswer answer = oracle.get(exchange.name());
            if (answer == null || answer.error() == null || exchange.status() < 400) {
                continue;
            }
            for (Dialect ingress : Dialect.ingress()) {
                List<String> differences = differences(exchange, answer.error(), ingress);
                rates.add(exchange.group(), ingress, differences.isEmpty());
                differences.forEach(
                        difference -> failures.add(exchange + " | " + ingress.wireName() + " | " + difference));
            }
        }
        rates.note(exceptions.size() + " exceptions are listed in " + exceptions);
        rates.publish("errors", "Recorded errors as clients read them");
        exceptions.unused().forEach(unused -> failures.add("does not occur any more: " + unused));
        Figures.write("errors-failures", String.join("\n", failures));
        assertTrue(failures.isEmpty(), () -> failures.size() + " differences:\n" + String.join("\n", failures));
    }

    private List<String> differences(Exchange exchange, OracleAnswer.Failure expected, Dialect ingress) {
        String body = new String(exchange.body(), StandardCharsets.UTF_8);
        ErrorAnswer told = transcoder
                .transcodeError(exchange.dialect(), ingress, exchange.status(), body)
                .value();
        List<String> differences = new ArrayList<>();
        compare(differences, exchange, ingress, "status", expected.status() / 100, told.status() / 100);
        try {
            ReadError read = ReadError.of(ingress, told.body());
            compare(differences, exchange, ingress, "type", type(exchange, expected, ingress, body), read.type());
            compare(differences, exchange, ingress, "message", expected.message(), read.message());
        } catch (GrammarException badGrammar) {
            compare(differences, exchange, ingress, "grammar", "an error", String.valueOf(badGrammar.getMessage()));
        }
        return differences;
    }

    private void compare(
            List<String> differences,
            Exchange exchange,
            Dialect ingress,
            String field,
            Object expected,
            Object actual) {
        if (!Objects.equals(expected, actual) && !exceptions.covers(exchange.name(), ingress.wireName(), field)) {
            differences.add(field + " | expected «" + expected + "», got «" + actual + "»");
        }
    }

    /// The word that the inventor of the client's dialect has for such an error. What a provider says in words
    /// of this dialect, its clients are told as it stands.
    private static String type(Exchange exchange, OracleAnswer.Failure error, Dialect ingress, String body) {
        Node root = Node.parse(body);
        boolean isInside = root.at("error").isObject();
        Node own = isInside ? root.at("error") : root; // Mistral's stands at the top
        if (exchange.dialect() == ingress && isInside) {
            return own.at(ingress == Dialect.GEMINI ? "status" : "type").text();
        }
        if (isOpenAis(ingress)
                && isOpenAis(exchange.dialect())
                && own.at("type").isText()) {
            return own.at("type").text();
        }
        boolean isBadKey = error.status() == 400 && BAD_KEYS.stream().anyMatch(error.message()::contains);
        int status = isBadKey ? 401 : error.status();
        return switch (ingress) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> openAis(status);
            case ANTHROPIC_MESSAGES -> anthropics(status);
            case GEMINI -> googles(status);
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw ingress.notForClients();
        };
    }

    private static boolean isOpenAis(Dialect dialect) {
        return dialect == Dialect.OPENAI_CHAT || dialect == Dialect.OPENAI_RESPONSES;
    }

    private static String openAis(int status) {
        return switch (status) {
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    private static String anthropics(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 503, 529 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    private static String googles(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 402, 429 -> "RESOURCE_EXHAUSTED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 503, 529 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }
}
