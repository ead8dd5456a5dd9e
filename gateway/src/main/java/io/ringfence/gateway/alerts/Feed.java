package io.ringfence.gateway.alerts;

import io.ringfence.gateway.config.WebhookConfig;
import org.jspecify.annotations.Nullable;

/// What one webhook has to tell, bounded. Filled on any thread, and emptied on the webhook's.
interface Feed {
    WebhookConfig config();

    /// Changes all but the address.
    void use(WebhookConfig newConfig);

    /// Waits for the next message.
    WebhookMessage take() throws InterruptedException;

    /// The next message without waiting for anything; null when nothing is left.
    @Nullable
    WebhookMessage poll();

    /// From now on nothing is taken in any more: it is dropped and counted.
    void stop();

    /// Gives up what is left, which counts as failed.
    ///
    /// @return how much that is
    int giveUp();
}
