package io.ringfence.providers.request;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonKeys;
import io.ringfence.providers.json.JsonType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds out whether a body refers to input that lies elsewhere. Each method consumes the value that is due.
///
/// Knows the parts of all dialects at once: a name means nothing else in another one, and to call bounded input
/// remote only costs a larger reservation, while the reverse could overspend a budget.
///
/// Some of what lies elsewhere a provider keeps for its own clients, and no other provider knows of it: that is
/// noted. So are pictures, sound and documents within the body, whose bytes say nothing about their tokens.
final class RemoteInput {
    /// What a member inside messages, content parts and items stands for.
    private enum Part {
        /// A link, or inline data as a `data:` URL; either the string itself or an object with `url`.
        LINK("image_url", "video_url", "audio_url", "document_url", "file_url"),
        /// The id or address of a file that the provider keeps.
        FILE("file_id", "fileUri", "file_uri", "container_id"),
        /// Gemini: an object naming a kept file. OpenAI: a string with the file's content.
        FILE_DATA("fileData", "file_data"),
        /// Sound, or its address for providers that fetch it.
        DATA("data", "input_audio"),
        /// Anthropic: where an image or a document comes from.
        SOURCE("source"),
        /// OpenAI chat: an earlier spoken answer, by id.
        AUDIO("audio"),
        /// What a tool was called with or answered: the caller's own words, in which no name means anything.
        TOOL_DATA("input", "args", "arguments", "response"),
        TYPE("type"),
        ID("id"),
        /// What makes an item that also has an id complete in itself.
        ITEM_CONTENT("encrypted_content", "result");

        static final JsonKeys<Part> NAMES;

        static {
            Map<String, Part> parts = new HashMap<>();
            for (Part part : values()) {
                for (String name : part.names) {
                    parts.put(name, part);
                }
            }
            NAMES = new JsonKeys<>(parts);
        }

        @SuppressWarnings("ImmutableEnumChecker") // made by List.of
        private final List<String> names;

        Part(String... names) {
            this.names = List.of(names);
        }
    }

    /// Where Gemini keeps uploaded files; other links are anybody's to fetch.
    private static final String GEMINI_FILES = "https://generativelanguage.googleapis.com/";

    /// What one tool that searches the web is taken to do where the request sets no limit: as often as a model
    /// may go on by itself in one answer.
    static final long ASSUMED_SEARCHES = 10;

    private static final long MAX_SEARCHES = 10_000;

    private boolean hasKept;
    private boolean hasTools;
    private long webSearches;
    private int inlineMedia;
    private int inlineMediaBytes;
    private int encryptedStart;
    private int encryptedLength;

    /// Forgets the body before.
    void reset() {
        hasKept = false;
        hasTools = false;
        webSearches = 0;
        inlineMedia = 0;
        inlineMediaBytes = 0;
        encryptedStart = 0;
        encryptedLength = 0;
    }

    /// How many searches the tools seen since [#reset()] may make.
    long webSearches() {
        return webSearches;
    }

    /// Whether any tool was seen since [#reset()].
    boolean hasTools() {
        return hasTools;
    }

    /// How many pictures, recordings and documents were seen since [#reset()] that the body has in it.
    int inlineMedia() {
        return inlineMedia;
    }

    /// How many of the body's bytes they are.
    int inlineMediaBytes() {
        return inlineMediaBytes;
    }

    /// The buffer's index of the text of the last `encrypted_content` seen since [#reset()].
    int encryptedStart() {
        return encryptedStart;
    }

    /// Its length in bytes as written; 0 = none was seen.
    int encryptedLength() {
        return encryptedLength;
    }

    /// Whether anything since [#reset()] referred to what a provider keeps for its own clients.
    boolean hasKept() {
        return hasKept;
    }

    /// Something that the provider keeps was named where somebody else read it.
    void foundKept() {
        hasKept = true;
    }

    /// As [#isNamed], of a member that names what the provider keeps.
    boolean isKept(JsonCursor cursor) {
        boolean isNamed = isNamed(cursor);
        hasKept |= isNamed;
        return isNamed;
    }

    /// Whether anything in the due value, at any depth, refers to input elsewhere.
    boolean isIn(JsonCursor cursor) {
        return switch (cursor.peek()) {
            case ARRAY -> isInArray(cursor);
            case OBJECT -> isInObject(cursor);
            default -> {
                var _ = cursor.skipValue();
                yield false;
            }
        };
    }

    /// Whether the due value of `tools` names one that the provider runs itself.
    boolean isInTools(JsonCursor cursor, Dialect dialect) {
        boolean isFound = false;
        if (cursor.skipNull() || !cursor.enterArray()) {
            return false;
        }
        while (cursor.nextElement()) {
            hasTools = true;
            if (cursor.enterObject()) {
                isFound |= dialect == Dialect.GEMINI ? isGeminiTool(cursor) : isServerTool(cursor);
            }
        }
        return isFound;
    }

    /// Whether the due value says anything: neither `null`, `false`, an empty string nor an empty container.
    boolean isNamed(JsonCursor cursor) {
        return switch (cursor.peek()) {
            case OBJECT -> cursor.enterObject() && cursor.nextKey() && cursor.leave();
            case ARRAY -> cursor.enterArray() && cursor.nextElement() && cursor.leave();
            case STRING -> {
                boolean isEmpty = cursor.stringIs("");
                yield cursor.skipValue() && !isEmpty;
            }
            case BOOLEAN -> cursor.readBoolean();
            case NUMBER -> cursor.skipValue();
            case NULL, NONE -> {
                var _ = cursor.skipValue();
                yield false;
            }
        };
    }

    private boolean isInArray(JsonCursor cursor) {
        boolean isFound = false;
        if (cursor.enterArray()) {
            while (cursor.nextElement()) {
                isFound |= isIn(cursor);
            }
        }
        return isFound;
    }

    private boolean isInObject(JsonCursor cursor) {
        boolean isFound = false;
        boolean isImage = false;
        boolean isReasoning = false;
        boolean isSealed = false;
        boolean hasId = false;
        boolean hasContent = false;
        int dataBytes = 0;
        int resultBytes = 0;
        if (!cursor.enterObject()) {
            return false;
        }
        while (cursor.nextKey()) {
            Part part = Part.NAMES.findIgnoringCase(cursor);
            if (part == null) {
                isFound |= isIn(cursor);
                continue;
            }
            switch (part) {
                case LINK -> isFound |= isLink(cursor);
                case FILE -> isFound |= isFile(cursor);
                case FILE_DATA -> isFound |= isFileElsewhere(cursor);
                case DATA -> {
                    if (cursor.peek() == JsonType.STRING && !isAddress(cursor)) {
                        dataBytes += textBytes(cursor);
                    } else {
                        isFound |= cursor.peek() == JsonType.STRING ? cursor.skipValue() : isIn(cursor);
                    }
                }
                case SOURCE -> isFound |= isSourceElsewhere(cursor);
                case AUDIO -> isFound |= isEarlierAudio(cursor);
                case TOOL_DATA -> cursor.skipValue();
                case TYPE -> {
                    boolean isReference = cursor.stringIs("item_reference");
                    isFound |= isReference;
                    hasKept |= isReference;
                    isImage |= cursor.stringIs("image_generation_call");
                    isReasoning |= cursor.stringIs("reasoning");
                    isSealed |= cursor.stringIs("redacted_thinking");
                    var _ = cursor.skipValue();
                }
                case ID -> hasId |= isNamed(cursor);
                case ITEM_CONTENT -> {
                    if (cursor.peek() == JsonType.STRING) {
                        hasContent |= isItemContent(cursor);
                        resultBytes += cursor.keyIs("result") ? cursor.valueEnd() - cursor.valueStart() - 2 : 0;
                    } else {
                        isFound |= isIn(cursor);
                    }
                }
            }
        }
        foundMedia(isSealed ? 0 : dataBytes);
        foundMedia(isImage ? resultBytes : 0);
        // Such an item with nothing but its id is filled in by the provider from what it keeps. Another provider can do
        // without the thoughts of this one, but not without a picture.
        boolean isFilledIn = (isImage || isReasoning) && hasId && !hasContent;
        hasKept |= isFilledIn && isImage;
        return isFound || isFilledIn;
    }

    private void foundMedia(int bytes) {
        if (bytes > 0) {
            inlineMedia++;
            inlineMediaBytes += bytes;
        }
    }

    /// Consumes the string that is due.
    ///
    /// @return its length in bytes as written
    private static int textBytes(JsonCursor cursor) {
        var _ = cursor.skipValue();
        return cursor.valueEnd() - cursor.valueStart() - 2;
    }

    private boolean isItemContent(JsonCursor cursor) {
        boolean isNamed = isNamed(cursor);
        if (isNamed && cursor.keyIs("encrypted_content")) {
            encryptedStart = cursor.valueStart() + 1;
            encryptedLength = cursor.valueEnd() - 1 - encryptedStart;
        }
        return isNamed;
    }

    private boolean isLink(JsonCursor cursor) {
        return switch (cursor.peek()) {
            case STRING -> isLinkText(cursor);
            case OBJECT -> {
                boolean isFound = false;
                var _ = cursor.enterObject();
                while (cursor.nextKey()) {
                    isFound |= cursor.keyIsIgnoringCase("url") ? isLink(cursor) : isIn(cursor);
                }
                yield isFound;
            }
            default -> isIn(cursor);
        };
    }

    private boolean isLinkText(JsonCursor cursor) {
        boolean isInline = cursor.stringIs("") || cursor.stringStartsWith("data:");
        int bytes = textBytes(cursor);
        foundMedia(isInline ? bytes : 0);
        return !isInline;
    }

    private boolean isFileElsewhere(JsonCursor cursor) {
        return switch (cursor.peek()) {
            case STRING -> isLinkOrData(cursor);
            case OBJECT -> {
                boolean isFound = false;
                var _ = cursor.enterObject();
                while (cursor.nextKey()) {
                    isFound = true;
                    if (cursor.keyIsIgnoringCase("fileUri") || cursor.keyIsIgnoringCase("file_uri")) {
                        var _ = isFile(cursor);
                    } else {
                        var _ = cursor.skipValue();
                    }
                }
                yield isFound;
            }
            default -> isNamed(cursor);
        };
    }

    private boolean isFile(JsonCursor cursor) {
        boolean isAnybodys = isAddress(cursor) && !cursor.stringStartsWith(GEMINI_FILES);
        return isAnybodys ? isNamed(cursor) : isKept(cursor);
    }

    private boolean isLinkOrData(JsonCursor cursor) {
        boolean isAddress = isAddress(cursor);
        int bytes = textBytes(cursor);
        foundMedia(isAddress ? 0 : bytes);
        return isAddress;
    }

    private static boolean isAddress(JsonCursor cursor) {
        return cursor.peek() == JsonType.STRING
                && (cursor.stringStartsWith("http:") || cursor.stringStartsWith("https:"));
    }

    private boolean isSourceElsewhere(JsonCursor cursor) {
        boolean isFound = false;
        boolean isText = false;
        int dataBytes = 0;
        switch (cursor.peek()) {
            case OBJECT -> {
                var _ = cursor.enterObject();
                while (cursor.nextKey()) {
                    if (cursor.keyIsIgnoringCase("type")) {
                        isFound |= cursor.stringIs("url") || cursor.stringIs("file");
                        isText |= cursor.stringIs("text");
                    } else if (cursor.keyIsIgnoringCase("url")) {
                        isFound |= isNamed(cursor);
                    } else if (cursor.keyIsIgnoringCase("file_id")) {
                        isFound |= isKept(cursor);
                    } else if (cursor.keyIsIgnoringCase("data") && cursor.peek() == JsonType.STRING) {
                        dataBytes += textBytes(cursor);
                    } else {
                        isFound |= isIn(cursor);
                    }
                }
            }
            default -> isFound = isIn(cursor);
        }
        foundMedia(isText ? 0 : dataBytes);
        return isFound;
    }

    private boolean isEarlierAudio(JsonCursor cursor) {
        boolean isFound = false;
        switch (cursor.peek()) {
            case OBJECT -> {
                var _ = cursor.enterObject();
                while (cursor.nextKey()) {
                    isFound |= cursor.keyIsIgnoringCase("id") && isKept(cursor);
                }
            }
            default -> isFound = isIn(cursor);
        }
        return isFound;
    }

    /// Inside a tool of the OpenAI or Anthropic kind: all types but the caller's own functions are run, or at
    /// least described to the model, by the provider.
    private boolean isServerTool(JsonCursor cursor) {
        boolean isFound = false;
        boolean isSearch = false;
        long uses = -1;
        while (cursor.nextKey()) {
            if (cursor.keyIsIgnoringCase("type") && !cursor.skipNull()) {
                isFound |= !cursor.stringIs("function") && !cursor.stringIs("custom");
                isSearch |= cursor.stringStartsWith("web_search");
            } else if (cursor.keyIsIgnoringCase("max_uses") && cursor.peek() == JsonType.NUMBER) {
                uses = Math.max(uses, Math.clamp(cursor.readLong(), 0, MAX_SEARCHES));
            }
        }
        if (isSearch) {
            webSearches += uses < 0 ? ASSUMED_SEARCHES : uses;
        }
        return isFound;
    }

    /// Inside a tool of Gemini: each kind is a member of its own.
    private boolean isGeminiTool(JsonCursor cursor) {
        boolean isFound = false;
        while (cursor.nextKey()) {
            boolean isOwn = cursor.keyIsIgnoringCase("functionDeclarations")
                    || cursor.keyIsIgnoringCase("function_declarations");
            boolean isSearch = cursor.keyIsIgnoringCase("googleSearch")
                    || cursor.keyIsIgnoringCase("google_search")
                    || cursor.keyIsIgnoringCase("googleSearchRetrieval")
                    || cursor.keyIsIgnoringCase("google_search_retrieval");
            boolean isUsed = !cursor.skipNull();
            isFound |= !isOwn && isUsed;
            webSearches += isSearch && isUsed ? ASSUMED_SEARCHES : 0;
        }
        return isFound;
    }
}
