package io.ringfence.providers.neutral;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request for the next message of a conversation. Null = nobody said.
///
/// @param model as the client named it
/// @param instructions the dialect's own field for the system's words (`system`, `instructions`,
/// `systemInstruction`), as texts; system messages among the conversation are [#messages]
/// @param maxOutputTokens limit of the answer, thinking included
/// @param format of the answer's text
/// @param verbosity `low`, `medium`, `high`
/// @param modalities of the answer, lower case (`text`, `audio`, `image`); empty when nobody said
/// @param reasoning null when nobody said anything about it
/// @param stream whether the answer shall come event by event
/// @param includeUsage whether a stream shall tell the usage, where a dialect lets the client choose
/// @param metadata for the operator's own use
/// @param user the end user's id
/// @param serviceTier `auto`, `default`, `flex`, `priority`, …
/// @param extensions what only the dialect knows, safety settings among it
public record ChatRequest(
        String model,
        List<Part> instructions,
        List<Message> messages,
        ToolSettings tools,
        @Nullable Long maxOutputTokens,
        Sampling sampling,
        @Nullable OutputFormat format,
        @Nullable String verbosity,
        List<String> modalities,
        @Nullable ReasoningSettings reasoning,
        CacheSettings cache,
        StateSettings state,
        boolean stream,
        boolean includeUsage,
        Map<String, String> metadata,
        @Nullable String user,
        @Nullable String serviceTier,
        Extensions extensions) {

    public ChatRequest {
        instructions = List.copyOf(instructions);
        messages = List.copyOf(messages);
        modalities = List.copyOf(modalities);
        metadata = Map.copyOf(metadata);
    }

    /// A request with nothing but messages; a start for [Builder].
    public static Builder builder(String model) {
        return new Builder(model);
    }

    /// A builder that holds what this request holds.
    public Builder toBuilder() {
        return new Builder(model)
                        .instructions(instructions)
                        .messages(messages)
                        .tools(tools)
                        .maxOutputTokens(maxOutputTokens)
                        .sampling(sampling)
                        .format(format)
                        .verbosity(verbosity)
                        .modalities(modalities)
                        .reasoning(reasoning)
                        .cache(cache)
                        .state(state)
                        .stream(stream)
                        .includeUsage(includeUsage)
                        .metadata(metadata)
                        .user(user)
                        .serviceTier(serviceTier)
                        .extensions(extensions);
    }

    /// Collects the components of a request. One thread.
    public static final class Builder {
        private String model;
        private List<Part> instructions = List.of();
        private List<Message> messages = List.of();
        private ToolSettings tools = ToolSettings.NONE;
        private @Nullable Long maxOutputTokens;
        private Sampling sampling = Sampling.NONE;
        private @Nullable OutputFormat format;
        private @Nullable String verbosity;
        private List<String> modalities = List.of();
        private @Nullable ReasoningSettings reasoning;
        private CacheSettings cache = CacheSettings.NONE;
        private StateSettings state = StateSettings.NONE;
        private boolean stream;
        private boolean includeUsage;
        private Map<String, String> metadata = Map.of();
        private @Nullable String user;
        private @Nullable String serviceTier;
        private Extensions extensions = Extensions.NONE;

        private Builder(String model) {
            this.model = model;
        }

        public Builder model(String value) {
            model = value;
            return this;
        }

        public Builder instructions(List<? extends Part> value) {
            instructions = List.copyOf(value);
            return this;
        }

        public Builder messages(List<Message> value) {
            messages = value;
            return this;
        }

        public Builder tools(ToolSettings value) {
            tools = value;
            return this;
        }

        public Builder maxOutputTokens(@Nullable Long value) {
            maxOutputTokens = value;
            return this;
        }

        public Builder sampling(Sampling value) {
            sampling = value;
            return this;
        }

        public Builder format(@Nullable OutputFormat value) {
            format = value;
            return this;
        }

        public Builder verbosity(@Nullable String value) {
            verbosity = value;
            return this;
        }

        public Builder modalities(List<String> value) {
            modalities = value;
            return this;
        }

        public Builder reasoning(@Nullable ReasoningSettings value) {
            reasoning = value;
            return this;
        }

        public Builder cache(CacheSettings value) {
            cache = value;
            return this;
        }

        public Builder state(StateSettings value) {
            state = value;
            return this;
        }

        public Builder stream(boolean value) {
            stream = value;
            return this;
        }

        public Builder includeUsage(boolean value) {
            includeUsage = value;
            return this;
        }

        public Builder metadata(Map<String, String> value) {
            metadata = value;
            return this;
        }

        public Builder user(@Nullable String value) {
            user = value;
            return this;
        }

        public Builder serviceTier(@Nullable String value) {
            serviceTier = value;
            return this;
        }

        public Builder extensions(Extensions value) {
            extensions = value;
            return this;
        }

        public ChatRequest build() {
            return new ChatRequest(
                    model,
                    instructions,
                    messages,
                    tools,
                    maxOutputTokens,
                    sampling,
                    format,
                    verbosity,
                    modalities,
                    reasoning,
                    cache,
                    state,
                    stream,
                    includeUsage,
                    metadata,
                    user,
                    serviceTier,
                    extensions);
        }
    }
}
