package io.ringfence.gateway.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.frontend.ExchangeSummary;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.PriceSource;
import io.ringfence.providers.prices.UsageFacts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessLogLineTest {
    private static final long NEW_YEAR_MS = 1_767_225_600_007L;

    private final AccessLog.Line line = new AccessLog.Line();

    private String written(Exchange exchange) {
        StringBuilder text = new StringBuilder();
        line.write(text, exchange, NEW_YEAR_MS);
        return text.toString();
    }

    @Test
    void shouldWriteEverythingThatIsKnown() {
        assertEquals(
                "{\"timestamp\":\"2026-01-01T00:00:00.007Z\",\"level\":\"info\",\"target\":\"access\",\"message\":\"Request"
                    + " completed\",\"request_id\":\"req-1\",\"organisation\":\"acme\","
                    + "\"project\":\"search\",\"key\":\"app\",\"user\":\"jo\",\"tags\":\"team=a\",\"dialect\":\"openai-chat\","
                    + "\"model\":\"gpt\",\"provider\":\"openai\",\"upstream_model\":\"gpt-9\",\"status\":200,"
                    + "\"streaming\":false,\"attempts\":1,\"latency_ms\":12.003,\"first_byte_ms\":0.999,"
                    + "\"overhead_us\":45,\"tokens\":{\"input\":7,\"output\":11},\"usage_estimated\":true,"
                    + "\"cost_usd\":1.000000020,\"price_source\":\"catalogue\",\"price_version\":\"2026-08-21\"}",
                written(new Exchange("jo", null, 999_999)));
    }

    @Test
    void shouldLeaveOutWhatIsNotKnown() {
        String text = written(new Exchange(null, null, -1));

        assertEquals(-1, text.indexOf("\"user\""));
        assertEquals(-1, text.indexOf("\"tags\""));
        assertEquals(-1, text.indexOf("\"error\""));
        assertEquals(-1, text.indexOf("first_byte_ms"));
        assertEquals(-1, text.indexOf("price_"));
    }

    /// The end user's id comes from the client as it likes.
    @Test
    void shouldKeepOneLineOneLine() {
        String text = written(new Exchange("a\"b\\c\nd\u0000é", "cut", 0));

        assertEquals(
                "\"user\":\"a\\\"b\\\\c\\nd\\u0000é\",",
                text.substring(text.indexOf("\"user\""), text.indexOf("\"tags\"")));
        assertEquals("\"error\":\"cut\",", text.substring(text.indexOf("\"error\""), text.indexOf("\"streaming\"")));
    }

    private record Exchange(
            @Nullable String endUser, @Nullable String errorCode, long firstByteNs) implements ExchangeSummary {
        @Override
        public String requestId() {
            return "req-1";
        }

        @Override
        public Dialect dialect() {
            return Dialect.OPENAI_CHAT;
        }

        @Override
        public String keyName() {
            return "app";
        }

        @Override
        public String project() {
            return "search";
        }

        @Override
        public String organisation() {
            return "acme";
        }

        @Override
        public @Nullable String tags() {
            return endUser == null ? null : "team=a";
        }

        @Override
        public String requestedModel() {
            return "gpt";
        }

        @Override
        public String modelLabel() {
            return "gpt";
        }

        @Override
        public String provider() {
            return "openai";
        }

        @Override
        public String upstreamModel() {
            return "gpt-9";
        }

        @Override
        public boolean streaming() {
            return false;
        }

        @Override
        public int status() {
            return 200;
        }

        @Override
        public int attempts() {
            return 1;
        }

        @Override
        public long inputTokens() {
            return 7;
        }

        @Override
        public long outputTokens() {
            return 11;
        }

        @Override
        public boolean usageEstimated() {
            return true;
        }

        @Override
        public UsageFacts used() {
            return UsageFacts.ofTokens(7, 11);
        }

        @Override
        public long costNanoUsd() {
            return 1_000_000_020;
        }

        @Override
        public @Nullable PriceSource priceSource() {
            return endUser == null ? null : PriceSource.CATALOGUE;
        }

        @Override
        public String priceVersion() {
            return endUser == null ? "" : "2026-08-21";
        }

        @Override
        public long durationNs() {
            return 12_003_999;
        }

        @Override
        public long overheadNs() {
            return 45_999;
        }
    }
}
