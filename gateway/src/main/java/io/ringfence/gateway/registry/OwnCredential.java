package io.ringfence.gateway.registry;

import io.ringfence.gateway.config.Secret;
import org.jspecify.annotations.Nullable;

/// A provider's secret that an organisation or a project brings with it.
///
/// @param owner `organisation/NAME` or `project/NAME`
/// @param secret null for one that cannot be opened
public record OwnCredential(
        String owner, String provider, @Nullable Secret secret) {}
