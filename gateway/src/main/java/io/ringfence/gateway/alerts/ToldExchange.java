package io.ringfence.gateway.alerts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ringfence.frontend.ExchangeSummary;
import io.ringfence.frontend.callback.FinishedExchange;
import io.ringfence.gateway.config.WebhookConfig.Event;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.PriceSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One exchange that is over, as webhooks are told of it. Holds neither secrets nor content.
///
/// @param id of the gateway's own, since clients choose the ids of requests
/// @param epochMs when it was over
/// @param sinceNs the same on the nano clock, by which it waits for others to go with it
/// @param priceSource who said what it costs; null when nothing was used or nobody knows
record ToldExchange(
        String id,
        long epochMs,
        long sinceNs,
        FinishedExchange exchange,
        @Nullable PriceSource priceSource) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int ABOUT_BYTES = 640;

    /// @param exchange read at once, since it is valid during the call only
    static ToldExchange of(String id, ExchangeSummary exchange) {
        return new ToldExchange(
                id,
                System.currentTimeMillis(),
                System.nanoTime(),
                FinishedExchange.of(exchange),
                exchange.priceSource());
    }

    /// Several in one message.
    ///
    /// @param id of this message, however often it is sent
    static byte[] json(String id, Instant when, List<ToldExchange> batch) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(ABOUT_BYTES * (batch.size() + 1));
        try (JsonGenerator json = JSON.createGenerator(body)) {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeStringField("type", Event.EXCHANGE_FINISHED.wireName());
            json.writeStringField("created_at", when.toString());
            json.writeArrayFieldStart("exchanges");
            for (ToldExchange told : batch) {
                told.write(json);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return body.toByteArray();
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", id);
        json.writeStringField("time", Instant.ofEpochMilli(epochMs).toString());
        json.writeStringField("request_id", exchange.requestId());
        json.writeStringField("organisation", exchange.organisation());
        json.writeStringField("project", exchange.project());
        json.writeStringField("key", exchange.keyName());
        json.writeStringField("user", exchange.endUser());
        writeTags(json);
        json.writeStringField("dialect", exchange.dialect());
        json.writeStringField("requested_model", exchange.requestedModel());
        json.writeStringField("provider", exchange.provider());
        json.writeStringField("model", exchange.model());
        json.writeBooleanField("stream", exchange.streaming());
        json.writeNumberField("status", exchange.status());
        json.writeStringField("error", exchange.error());
        json.writeNumberField("attempts", exchange.attempts());
        json.writeBooleanField("fallback", exchange.fallbackUsed());
        writeUsage(json);
        json.writeBooleanField("usage_estimated", exchange.usageEstimated());
        json.writeNumberField("cost_nano_usd", exchange.costNanoUsd());
        json.writeFieldName("cost_usd");
        json.writeNumber(BigDecimal.valueOf(exchange.costNanoUsd(), 9).toPlainString());
        json.writeStringField("price_source", priceSource == null ? null : priceSource.id());
        writeMillis(json, "latency_ms", exchange.latency());
        writeMillis(json, "first_byte_ms", exchange.firstByte());
        json.writeEndObject();
    }

    private void writeTags(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("tags");
        String tags = exchange.tags();
        if (tags != null) {
            for (String tag : tags.split(",", -1)) {
                int equals = tag.indexOf('=');
                json.writeStringField(tag.substring(0, equals), tag.substring(equals + 1));
            }
        }
        json.writeEndObject();
    }

    private void writeUsage(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("usage");
        for (Meter meter : Meter.values()) {
            Long count = exchange.usage().get(meter);
            if (count != null) {
                json.writeNumberField(meter.id(), count);
            }
        }
        json.writeEndObject();
    }

    private static void writeMillis(JsonGenerator json, String name, @Nullable Duration time) throws IOException {
        json.writeFieldName(name);
        if (time == null) {
            json.writeNull();
        } else {
            json.writeNumber(BigDecimal.valueOf(time.toNanos() / 1_000, 3).toPlainString());
        }
    }
}
