package io.ringfence.frontend.stored;

/// Where a response of the Responses API was made, which is the only place where it is known, and where what it
/// holds encrypted can be read.
///
/// @param provider its name in the configuration
/// @param model the provider's name for the model
/// @param requestedModel the name that the caller had for it
/// @param credentialId of the credential, as the engine knows it
public record ResponseOrigin(String provider, String model, String requestedModel, String credentialId) {}
