package io.ringfence.gateway.alerts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.gateway.config.WebhookConfig.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;

/// A budget ran low.
///
/// @param permille the part of the limit that was reached; 0 when a request was refused
/// @param window the number of the budget's window
record BudgetEvent(
        String account, BudgetPeriod period, long window, int permille, long spentNanoUsd, long limitNanoUsd) {
    private static final JsonFactory JSON = new JsonFactory();

    Event type() {
        return permille == 0 ? Event.BUDGET_EXCEEDED : Event.BUDGET_THRESHOLD;
    }

    /// The part of the limit as a decimal number, such as 0.8.
    String threshold() {
        return BigDecimal.valueOf(permille, 3).stripTrailingZeros().toPlainString();
    }

    /// What a person is told.
    String words() {
        String budget = "the budget `" + account.replaceAll("\\p{Cntrl}", "?") + "` (" + period.word() + ")";
        String amounts = usd(spentNanoUsd) + " of " + usd(limitNanoUsd) + " USD are spent";
        return permille == 0
                ? "A request does not fit into " + budget + " any more: " + amounts
                : "Spending has reached "
                        + BigDecimal.valueOf(permille, 1).stripTrailingZeros().toPlainString() + " % of " + budget
                        + ": " + amounts;
    }

    private static String usd(long nanoUsd) {
        return BigDecimal.valueOf(nanoUsd, 9).toPlainString();
    }

    /// What a webhook is told.
    ///
    /// @param id of this event, however often it is sent
    byte[] json(String id, Instant when) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(body)) {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeStringField("type", type().wireName());
            json.writeStringField("created_at", when.toString());
            json.writeObjectFieldStart("budget");
            json.writeStringField("account", account);
            json.writeStringField("period", period.word());
            writeWindow(json);
            writeNumber(json, "limit_usd", usd(limitNanoUsd));
            writeNumber(json, "spent_usd", usd(spentNanoUsd));
            json.writeEndObject();
            if (permille > 0) {
                writeNumber(json, "threshold", threshold());
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return body.toByteArray();
    }

    /// As it stands, without an exponent.
    private static void writeNumber(JsonGenerator json, String name, String plain) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(plain);
    }

    /// Only windows of the calendar have a beginning and an end.
    private void writeWindow(JsonGenerator json) throws IOException {
        if (period != BudgetPeriod.TOTAL && period != BudgetPeriod.ROLLING) {
            json.writeStringField(
                    "window_begin", Instant.ofEpochMilli(period.beginMs(window)).toString());
            json.writeStringField(
                    "window_end",
                    Instant.ofEpochMilli(period.beginMs(window + 1)).toString());
        }
    }
}
