package io.ringfence.gateway.telemetry;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.util.concurrent.FastThreadLocal;
import io.ringfence.frontend.ExchangeListener;
import io.ringfence.frontend.ExchangeSummary;
import io.ringfence.providers.prices.PriceSource;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/// One JSON line per exchange. Called on all event loops.
///
/// Each loop gathers its lines and hands them to the asynchronous logger a few milliseconds later, many at
/// once: waking the logger's thread for every line costs more than writing it. Holds names and numbers only:
/// neither content nor secrets.
public final class AccessLog implements ExchangeListener {
    static final String LOGGER = "ringfence.access";

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int MAX_PENDING_CHARS = 32 << 10;

    private final FastThreadLocal<Pending> pending = new FastThreadLocal<>() {
        @Override
        protected Pending initialValue() {
            return new Pending();
        }
    };

    private final Logger logger = LogManager.getLogger(LOGGER);

    @Override
    public void onExchange(ExchangeSummary exchange) {
        Pending lines = pending.get();
        if (!lines.text.isEmpty()) {
            lines.text.append('\n');
        }
        lines.line.write(lines.text, exchange, System.currentTimeMillis());
        if (lines.text.length() > MAX_PENDING_CHARS) {
            handOn(lines.text);
        }
    }

    @Override
    public void onTick() {
        Pending lines = pending.get();
        if (!lines.text.isEmpty()) {
            handOn(lines.text);
        }
    }

    private void handOn(StringBuilder lines) {
        logger.info((CharSequence) lines);
        lines.setLength(0);
    }

    /// What one event loop has gathered.
    private static final class Pending {
        private final Line line = new Line();
        private final StringBuilder text = new StringBuilder(MAX_PENDING_CHARS + 1_024);
    }

    /// Writes lines; one per event loop.
    static final class Line {
        private final JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        private long second = -1;
        private String secondText = "";
        private final char[] digits = new char[9];
        private StringBuilder text = new StringBuilder();

        void write(StringBuilder to, ExchangeSummary exchange, long epochMs) {
            text = to;
            text.append("{\"timestamp\":\"");
            timestamp(epochMs);
            text.append("\",\"level\":\"info\",\"target\":\"access\",\"message\":\"Request completed\"");
            string(",\"request_id\":\"", exchange.requestId());
            string(",\"organisation\":\"", exchange.organisation());
            string(",\"project\":\"", exchange.project());
            string(",\"key\":\"", exchange.keyName());
            string(",\"user\":\"", exchange.endUser());
            string(",\"tags\":\"", exchange.tags());
            string(",\"dialect\":\"", exchange.dialect().wireName());
            string(",\"model\":\"", exchange.requestedModel());
            string(",\"provider\":\"", exchange.provider());
            string(",\"upstream_model\":\"", exchange.upstreamModel());
            text.append(",\"status\":").append(exchange.status());
            string(",\"error\":\"", exchange.errorCode());
            text.append(exchange.streaming() ? ",\"streaming\":true" : ",\"streaming\":false");
            text.append(",\"attempts\":").append(exchange.attempts());
            milliseconds(",\"latency_ms\":", exchange.durationNs());
            if (exchange.firstByteNs() >= 0) {
                milliseconds(",\"first_byte_ms\":", exchange.firstByteNs());
            }
            text.append(",\"overhead_us\":").append(exchange.overheadNs() / 1_000);
            text.append(",\"tokens\":{\"input\":").append(exchange.inputTokens());
            text.append(",\"output\":").append(exchange.outputTokens()).append('}');
            if (exchange.usageEstimated()) {
                text.append(",\"usage_estimated\":true");
            }
            long nanoUsd = exchange.costNanoUsd();
            text.append(",\"cost_usd\":").append(nanoUsd / 1_000_000_000).append('.');
            digits(nanoUsd % 1_000_000_000, 9);
            PriceSource source = exchange.priceSource();
            string(",\"price_source\":\"", source == null ? null : source.id());
            string(",\"price_version\":\"", exchange.priceVersion().isEmpty() ? null : exchange.priceVersion());
            text.append('}');
        }

        private void timestamp(long epochMs) {
            long newSecond = Math.floorDiv(epochMs, 1_000L);
            if (newSecond != second) {
                second = newSecond;
                secondText = SECOND.format(Instant.ofEpochSecond(newSecond));
            }
            text.append(secondText).append('.');
            digits(Math.floorMod(epochMs, 1_000L), 3);
            text.append('Z');
        }

        /// @param before the comma, the name and the opening quote, as one text: fewer pieces, less time
        private void string(String before, @Nullable String value) {
            if (value == null) {
                return;
            }
            text.append(before);
            if (isPlain(value)) {
                text.append(value);
            } else {
                encoder.quoteAsString(value, text);
            }
            text.append('"');
        }

        private static boolean isPlain(String value) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c < ' ' || c == '"' || c == '\\') {
                    return false;
                }
            }
            return true;
        }

        /// With the microseconds as decimal places; exact, without floating point.
        private void milliseconds(String before, long ns) {
            text.append(before).append(ns / 1_000_000).append('.');
            digits(ns / 1_000 % 1_000, 3);
        }

        private void digits(long value, int count) {
            long rest = value;
            for (int i = count - 1; i >= 0; i--) {
                digits[i] = (char) ('0' + rest % 10);
                rest /= 10;
            }
            text.append(digits, 0, count);
        }
    }
}
