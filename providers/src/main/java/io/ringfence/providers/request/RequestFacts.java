package io.ringfence.providers.request;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.EncryptedContent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the gateway needs to know about one request's body. Filled by [RequestScanner#scan]; holds until the
/// next scan into it, which also empties [#fallbacks()]. The thread of the scanner only.
public final class RequestFacts {
    // Where RequestSplicer finds what it changes.
    final Place modelPlace = new Place();
    final Place fallbacksMember = new Place();
    final Place streamOptions = new Place();
    final Place includeUsage = new Place();
    final Place maxTokens = new Place();
    final Place maxCompletionTokens = new Place();
    final Place maxOutputTokensPlace = new Place();
    final Place generationConfig = new Place();
    int firstMemberAt;
    int memberCount;

    Dialect dialect = Dialect.OPENAI_CHAT;
    String model = "";
    boolean isStream;
    long maxOutputTokens;
    int choices = 1;
    boolean isUsageRequested;

    @Nullable
    String endUser;

    final List<String> fallbacks = new ArrayList<>();
    boolean hasAlternatives;
    boolean hasRemoteInput;
    long webSearches;
    boolean hasTools;
    int inlineMedia;
    int inlineMediaBytes;
    boolean refersToKept;

    @Nullable
    String previousResponseId;

    boolean isStored = true;
    int encryptedOffset;
    int encryptedLength;

    @Nullable
    String problem;

    @Nullable
    String problemField;

    int problemOffset;

    private final List<String> fallbacksView = Collections.unmodifiableList(fallbacks);

    /// The dialect that the body was read as.
    public Dialect dialect() {
        return dialect;
    }

    /// The model as the client wrote it. For Gemini, whose model stands in the path, what the body repeats,
    /// mostly "".
    public String model() {
        return model;
    }

    /// Whether the body asks for a stream. Never for Gemini, which asks in the path.
    public boolean stream() {
        return isStream;
    }

    /// The most tokens that one choice may have, or 0 when the body names no limit.
    public long maxOutputTokens() {
        return maxOutputTokens;
    }

    /// How many answers are asked for, at least 1. Each may use [#maxOutputTokens()].
    public int choices() {
        return choices;
    }

    /// Whether the client itself asked for the usage chunk at the end of a chat stream.
    public boolean usageRequested() {
        return isUsageRequested;
    }

    /// The client's own name for the person behind the request, or null.
    public @Nullable String endUser() {
        return endUser;
    }

    /// Models to try, in order, when the first one fails. A view of these facts: copy what must outlive them.
    public List<String> fallbacks() {
        return fallbacksView;
    }

    /// Whether the request names, in `models`, models among which the provider is to choose. Which ones is not
    /// read.
    public boolean alternatives() {
        return hasAlternatives;
    }

    /// Whether the request refers to input that lies elsewhere (a URL, a file id, a stored conversation, a tool
    /// that the provider runs), so that the body's length does not bound the input tokens.
    public boolean remoteInput() {
        return hasRemoteInput;
    }

    /// How many searches on the web the provider may make and charge for: what the request allows (Anthropic's
    /// `max_uses`), else ten for each tool of that kind.
    public long webSearches() {
        return webSearches;
    }

    /// Whether the request has tools, with which providers send the model words of their own.
    public boolean tools() {
        return hasTools;
    }

    /// How many pictures, recordings and documents the body has in it.
    public int inlineMedia() {
        return inlineMedia;
    }

    /// How many of the body's bytes they are. How many tokens a provider makes of them, bytes do not tell.
    public int inlineMediaBytes() {
        return inlineMediaBytes;
    }

    /// Whether the request refers to what one provider keeps for its clients (an earlier answer, a
    /// conversation, an uploaded file, a cache), so that it means nothing in any dialect but its own.
    public boolean refersToKept() {
        return refersToKept;
    }

    /// The earlier response that this one goes on from, by its id, or null. Of Responses only.
    public @Nullable String previousResponseId() {
        return previousResponseId;
    }

    /// Whether the provider is to keep the answer, as it does unless it is told not to. Means something for
    /// Responses only.
    public boolean isStored() {
        return isStored;
    }

    /// By what the last encrypted content that the client sends back is known, or null; see
    /// [EncryptedContent#key]. Of Responses only.
    ///
    /// @param body what was scanned
    public @Nullable String encryptedKey(ByteBuf body) {
        return EncryptedContent.key(body, body.readerIndex() + encryptedOffset, encryptedLength);
    }

    /// Why the body is refused, with the position and what was expected, or null.
    public @Nullable String problem() {
        return problem;
    }

    /// The field that the problem is about, or null when it is about the text as a whole.
    public @Nullable String problemField() {
        return problemField;
    }

    /// Where the problem is, in bytes from the body's start.
    public int problemOffset() {
        return problemOffset;
    }

    void reset(Dialect of) {
        dialect = of;
        modelPlace.reset();
        fallbacksMember.reset();
        streamOptions.reset();
        includeUsage.reset();
        maxTokens.reset();
        maxCompletionTokens.reset();
        maxOutputTokensPlace.reset();
        generationConfig.reset();
        firstMemberAt = 0;
        memberCount = 0;
        model = "";
        isStream = false;
        maxOutputTokens = 0;
        choices = 1;
        isUsageRequested = false;
        endUser = null;
        fallbacks.clear();
        hasAlternatives = false;
        hasRemoteInput = false;
        webSearches = 0;
        hasTools = false;
        inlineMedia = 0;
        inlineMediaBytes = 0;
        refersToKept = false;
        previousResponseId = null;
        isStored = true;
        encryptedOffset = 0;
        encryptedLength = 0;
        problem = null;
        problemField = null;
        problemOffset = 0;
    }
}
