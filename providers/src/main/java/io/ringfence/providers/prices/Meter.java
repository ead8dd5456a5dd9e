package io.ringfence.providers.prices;

import org.jspecify.annotations.Nullable;

/// What is counted and charged.
///
/// A kind of token without a price of its own is charged as the kind that it is part of: [#fallback()].
public enum Meter {
    /// Fresh text of the prompt.
    INPUT("input", null, true),
    /// Read from a prompt cache.
    CACHE_READ("cache_read", INPUT, true),
    /// Written to a prompt cache for minutes.
    CACHE_WRITE("cache_write", INPUT, true),
    /// Written to a prompt cache for an hour.
    CACHE_WRITE_1H("cache_write_1h", CACHE_WRITE, true),
    INPUT_AUDIO("input_audio", INPUT, true),
    CACHE_AUDIO_READ("cache_audio_read", CACHE_READ, true),
    INPUT_IMAGE("input_image", INPUT, true),
    CACHE_IMAGE_READ("cache_image_read", CACHE_READ, true),
    INPUT_VIDEO("input_video", INPUT, true),
    CACHE_VIDEO_READ("cache_video_read", CACHE_READ, true),
    /// Visible text of the answer, and calls of tools.
    OUTPUT("output", null, true),
    REASONING("reasoning", OUTPUT, true),
    OUTPUT_AUDIO("output_audio", OUTPUT, true),
    OUTPUT_IMAGE("output_image", OUTPUT, true),
    OUTPUT_VIDEO("output_video", OUTPUT, true),
    CITATION("citation", OUTPUT, true),
    /// One call, whatever it says.
    REQUEST("request", null, false),
    /// One search that the provider made on the web.
    WEB_SEARCH("web_search", null, false),
    /// One search by OpenAI's earlier tool, which charges more for models that do not reason.
    WEB_SEARCH_PREVIEW("web_search_preview", WEB_SEARCH, false),
    /// One call for which the provider searched the web, however often.
    GROUNDED_PROMPT("grounded_prompt", null, false),
    /// One search in files that the provider keeps.
    FILE_SEARCH("file_search", null, false),
    /// One machine that the provider ran code on.
    CODE_SESSION("code_session", null, false),
    /// Words and pictures that a tool made pictures of; in no prompt.
    DRAWING_INPUT("drawing_input", null, true),
    DRAWING_INPUT_IMAGE("drawing_input_image", DRAWING_INPUT, true),
    /// Pictures that a tool made, as tokens; in no answer.
    DRAWING_OUTPUT("drawing_output", null, true),
    /// One picture that was made.
    IMAGE("image", null, false),
    /// One second of sound that was heard or made.
    SECOND("second", null, false),
    /// One character that was spoken.
    CHARACTER("character", null, false);

    static final int COUNT = values().length;

    private static final Meter[] ALL = values();

    private final String id;
    private final @Nullable Meter fallback;
    private final boolean token;

    Meter(String id, @Nullable Meter fallback, boolean token) {
        this.id = id;
        this.fallback = fallback;
        this.token = token;
    }

    /// The name in catalogues.
    public String id() {
        return id;
    }

    /// The name of its price in configuration, which says the unit.
    public String settingName() {
        return id + (token ? "_usd_per_million" : "_usd");
    }

    /// As what it is charged when it has no price; null when it is then free.
    public @Nullable Meter fallback() {
        return fallback;
    }

    /// Whether prices are told per million (of tokens), or else per piece.
    public boolean isToken() {
        return token;
    }

    /// The meter called so, or null.
    public static @Nullable Meter ofId(String id) {
        for (Meter meter : ALL) {
            if (meter.id.equals(id)) {
                return meter;
            }
        }
        return null;
    }
}
