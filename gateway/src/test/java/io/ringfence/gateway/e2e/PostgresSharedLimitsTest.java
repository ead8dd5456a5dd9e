package io.ringfence.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.testing.EmptyPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresSharedLimitsTest extends SharedLimitsContract {
    @RegisterExtension
    static final EmptyPostgres POSTGRES = new EmptyPostgres();

    @Override
    String sharing(String node, String sharedLimits) {
        return ledger(node) + "shared_limits: {timeout_ms: 1500, " + sharedLimits + "}\n";
    }

    private String ledger(String node) {
        return """
            database: {url: '%s', user: postgres, password: postgres}
            ledger: {folder: '%s', segment_bytes: 1048576, interval_ms: 5}
            """.formatted(POSTGRES.address(), folder.resolve(node));
    }

    @Test
    void shouldShareWithoutBeingTold() throws Exception {
        TestGateway first = startUntold("first");
        TestGateway second = startUntold("second");
        int answered = askUntilRefused(first);
        assertTrue(answered > 0);
        assertEquals(5, answered + askUntilRefused(second));
    }

    private TestGateway startUntold(String node) {
        TestGateway gateway = TestGateway.start("""
            server: {host: 127.0.0.1, port: 0, workers: 1}
            telemetry: {metrics: {enabled: false}}
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            keys: [{name: app, key: k-app, requests_per_minute: 5}]
            """ + ledger(node));
        gateway.upstream().always(Chat.answer(1, 1));
        stopLater(gateway);
        return gateway;
    }
}
