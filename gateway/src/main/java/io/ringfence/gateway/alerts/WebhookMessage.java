package io.ringfence.gateway.alerts;

import io.ringfence.gateway.config.WebhookConfig.Event;

/// What is posted to webhooks.
///
/// @param id        the same whenever it is sent again
/// @param exchanges how many it tells of; 0 for an alert
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and written by nobody once it is made
record WebhookMessage(String id, Event type, byte[] body, int exchanges) {
    /// An alert.
    WebhookMessage(String id, Event type, byte[] body) {
        this(id, type, body, 0);
    }
}
