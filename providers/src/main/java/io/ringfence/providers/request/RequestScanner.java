package io.ringfence.providers.request;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonKeys;
import io.ringfence.providers.json.JsonType;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what the gateway must know about a request out of its body, in one pass over the bytes. One per event
/// loop; reusable. Allocates the strings that it hands out and nothing else, and a model or user equal to the
/// last one is the same string again.
///
/// What the gateway decides by must mean the same to the provider. So a member that it relies on is refused
/// when it comes twice, in another spelling, or with another type than the dialect's; `null` counts as absent
/// everywhere.
public final class RequestScanner {
    /*
     * Numbers are bounded far above what any model takes, so that limit × choices × price cannot overflow later.
     */
    private static final long MAX_TOKENS = Integer.MAX_VALUE;

    private static final long MAX_CHOICES = 1_000;

    private final ScanLimits limits;
    private final JsonCursor cursor;
    private final RemoteInput remoteInput = new RemoteInput();
    private final Set<RequestField> seen = EnumSet.noneOf(RequestField.class);

    private int base;
    private @Nullable RequestField current;
    private String lastModel = "";
    private @Nullable String lastUser;

    public RequestScanner(ScanLimits limits) {
        this.limits = limits;
        this.cursor = new JsonCursor(limits.maxDepth());
    }

    /// Fills `facts` from the readable bytes of `body`, which stays as it is.
    ///
    /// @return false when the body is refused; [RequestFacts#problem()] says why
    public boolean scan(ByteBuf body, Dialect dialect, RequestFacts facts) {
        facts.reset(dialect);
        seen.clear();
        remoteInput.reset();
        current = null;
        base = body.readerIndex();
        cursor.reset(body, base, body.writerIndex());

        readMembers(RequestField.of(dialect), facts);
        current = null;
        if (cursor.finish() && dialect != Dialect.GEMINI && !facts.modelPlace.isNamed()) {
            current = RequestField.MODEL;
            cursor.fail("expected a model name, found none", body.writerIndex());
        }
        facts.maxOutputTokens = Math.max(
                facts.maxOutputTokensPlace.number(),
                Math.max(facts.maxTokens.number(), facts.maxCompletionTokens.number()));

        facts.refersToKept = remoteInput.hasKept();
        facts.webSearches = remoteInput.webSearches();
        facts.hasTools = remoteInput.hasTools();
        facts.inlineMedia = remoteInput.inlineMedia();
        facts.inlineMediaBytes = remoteInput.inlineMediaBytes();
        if (dialect == Dialect.OPENAI_RESPONSES && remoteInput.encryptedLength() > 0) {
            facts.encryptedOffset = remoteInput.encryptedStart() - base;
            facts.encryptedLength = remoteInput.encryptedLength();
        }

        boolean isSound = !cursor.failed();
        if (!isSound) {
            describeProblem(facts);
        }
        cursor.clear();
        return isSound;
    }

    private void readMembers(JsonKeys<RequestField> fields, RequestFacts facts) {
        if (!cursor.enterObject()) {
            return;
        }
        facts.firstMemberAt = cursor.position() - base;
        while (cursor.nextKey()) {
            facts.memberCount++;
            RequestField field = fields.findIgnoringCase(cursor);
            if (field == null) {
                var _ = cursor.skipValue();
                continue;
            }
            current = field;
            if (!field.isReliedOn() || isUnambiguous(field)) {
                read(field, facts);
            }
            if (cursor.failed()) {
                describeProblem(facts);
                return;
            }
            current = null;
        }
    }

    private boolean isUnambiguous(RequestField field) {
        if (!field.isSpelledBy(cursor)) {
            return cursor.fail("expected the field's usual spelling", cursor.keyStart() - 1);
        }
        return seen.add(field) || cursor.fail("expected the field only once", cursor.keyStart() - 1);
    }

    private void read(RequestField field, RequestFacts facts) {
        switch (field) {
            case MODEL -> readModel(facts);
            case STREAM -> facts.isStream = readFlag();
            case STREAM_OPTIONS -> readStreamOptions(facts);
            case MAX_TOKENS -> readLimit(facts.maxTokens);
            case MAX_COMPLETION_TOKENS -> readLimit(facts.maxCompletionTokens);
            case MAX_OUTPUT_TOKENS -> readLimit(facts.maxOutputTokensPlace);
            case CHOICES -> readChoices(facts);
            case USER -> readUser(facts, true);
            case SAFETY_IDENTIFIER -> readUser(facts, false);
            case METADATA -> readMetadata(facts);
            case GENERATION_CONFIG -> readGenerationConfig(facts);
            case FALLBACKS -> readFallbacks(facts);
            case ALTERNATIVES -> facts.hasAlternatives |= remoteInput.isNamed(cursor);
            case TOOLS -> facts.hasRemoteInput |= remoteInput.isInTools(cursor, facts.dialect);
            case CONVERSATION -> facts.hasRemoteInput |= remoteInput.isIn(cursor);
            case REMOTE_FOR_OPENAI, REMOTE_FOR_ANTHROPIC -> facts.hasRemoteInput |= remoteInput.isNamed(cursor);
            case PREVIOUS_RESPONSE -> readPreviousResponse(facts);
            case STORE -> facts.isStored = cursor.skipNull() || cursor.readBoolean();
            case PREVIOUS_RESPONSE_FOR_CHAT, KEPT_BY_OPENAI, KEPT_BY_ANTHROPIC, KEPT_BY_GEMINI ->
                facts.hasRemoteInput |= remoteInput.isKept(cursor);
            case COUNTED_BY_GEMINI -> readCounted(facts);
        }
    }

    /// Of a request that is only to be counted, the model and what it refers to matter.
    private void readCounted(RequestFacts facts) {
        if (cursor.skipNull() || !cursor.enterObject()) {
            return;
        }
        JsonKeys<RequestField> fields = RequestField.of(facts.dialect);
        while (cursor.nextKey()) {
            RequestField field = fields.findIgnoringCase(cursor);
            switch (field) {
                case MODEL -> {
                    if (isUnambiguous(field)) {
                        readModel(facts);
                    }
                }
                case TOOLS, CONVERSATION, KEPT_BY_GEMINI -> read(field, facts);
                case null, default -> cursor.skipValue();
            }
        }
    }

    private void readModel(RequestFacts facts) {
        if (cursor.skipNull()) {
            facts.modelPlace.takeNull(cursor, base);
            return;
        }
        facts.model = readModelName();
        facts.modelPlace.take(cursor, base);
    }

    private String readModelName() {
        String name = cursor.readString(limits.maxModelChars(), lastModel);
        if (cursor.failed()) {
            return "";
        }
        String broken = ModelNameRule.broken(name, limits.maxModelChars());
        if (broken != null) {
            cursor.fail(broken, cursor.valueStart());
            return "";
        }
        lastModel = name;
        return name;
    }

    private boolean readFlag() {
        return !cursor.skipNull() && cursor.readBoolean();
    }

    private void readLimit(Place place) {
        if (cursor.skipNull()) {
            place.takeNull(cursor, base);
            return;
        }
        long limit = cursor.readLong();
        if (limit < 0 || limit > MAX_TOKENS) {
            cursor.fail("expected a number from 0 to " + MAX_TOKENS, cursor.valueStart());
            return;
        }
        place.takeNumber(cursor, base, limit);
    }

    private void readChoices(RequestFacts facts) {
        if (cursor.skipNull()) {
            return;
        }
        long choices = cursor.readLong();
        if (choices < 1 || choices > MAX_CHOICES) {
            cursor.fail("expected a number from 1 to " + MAX_CHOICES, cursor.valueStart());
            return;
        }
        facts.choices = (int) choices;
    }

    private void readUser(RequestFacts facts, boolean isPreferred) {
        if (cursor.skipNull()) {
            return;
        }
        String user = cursor.readString(limits.maxUserChars(), lastUser);
        if (cursor.failed() || user.isEmpty()) {
            return;
        }
        if (isPreferred || facts.endUser == null) {
            facts.endUser = user;
            lastUser = user;
        }
    }

    private void readPreviousResponse(RequestFacts facts) {
        if (cursor.skipNull()) {
            return;
        }
        String id = cursor.readString(limits.maxUserChars());
        if (!id.isEmpty()) {
            facts.previousResponseId = id;
            facts.hasRemoteInput = true;
            remoteInput.foundKept();
        }
    }

    private void readStreamOptions(RequestFacts facts) {
        if (cursor.skipNull()) {
            facts.streamOptions.takeNull(cursor, base);
            return;
        }
        if (!cursor.enterObject()) {
            return;
        }
        boolean isEmpty = true;
        while (cursor.nextKey()) {
            isEmpty = false;
            if (!isMember("include_usage", facts.includeUsage.isPresent())) {
                continue;
            }
            if (cursor.skipNull()) {
                facts.includeUsage.takeNull(cursor, base);
            } else {
                facts.isUsageRequested = cursor.readBoolean();
                facts.includeUsage.take(cursor, base);
            }
        }
        facts.streamOptions.take(cursor, base);
        facts.streamOptions.isEmpty(isEmpty);
    }

    private void readMetadata(RequestFacts facts) {
        if (cursor.skipNull() || !cursor.enterObject()) {
            return;
        }
        boolean isSeen = false;
        while (cursor.nextKey()) {
            if (isMember("user_id", isSeen)) {
                isSeen = true;
                readUser(facts, true);
            }
        }
    }

    private void readGenerationConfig(RequestFacts facts) {
        if (cursor.skipNull()) {
            facts.generationConfig.takeNull(cursor, base);
            return;
        }
        if (!cursor.enterObject()) {
            return;
        }
        boolean isEmpty = true;
        boolean isCountSeen = false;
        while (cursor.nextKey()) {
            isEmpty = false;
            boolean isLimitSeen = facts.maxOutputTokensPlace.isPresent();
            if (isMember("maxOutputTokens", isLimitSeen) || isMember("max_output_tokens", isLimitSeen)) {
                readLimit(facts.maxOutputTokensPlace);
            } else if (isMember("candidateCount", isCountSeen) || isMember("candidate_count", isCountSeen)) {
                isCountSeen = true;
                readChoices(facts);
            }
        }
        facts.generationConfig.take(cursor, base);
        facts.generationConfig.isEmpty(isEmpty);
    }

    /// Whether the cursor's key is `name`, and neither met before nor written in another case.
    private boolean isMember(String name, boolean isSeen) {
        if (cursor.failed() || !cursor.keyIsIgnoringCase(name)) {
            return false;
        }
        if (!cursor.keyIs(name)) {
            return cursor.fail("expected the usual spelling of " + name, cursor.keyStart() - 1);
        }
        return !isSeen || cursor.fail("expected " + name + " only once", cursor.keyStart() - 1);
    }

    private void readFallbacks(RequestFacts facts) {
        int keyAt = cursor.keyStart() - 1;
        if (!cursor.skipNull()) {
            if (!cursor.enterArray()) {
                return;
            }
            while (cursor.nextElement()) {
                if (facts.fallbacks.size() == limits.maxFallbacks()) {
                    cursor.fail("expected at most " + limits.maxFallbacks() + " fallbacks", cursor.position());
                    return;
                }
                readFallback(facts);
            }
        }
        facts.fallbacksMember.span(keyAt - base, cursor.valueEnd() - base);
    }

    private void readFallback(RequestFacts facts) {
        if (cursor.peek() == JsonType.STRING) {
            addFallback(facts);
            return;
        }
        int at = cursor.position();
        if (!cursor.enterObject()) {
            return;
        }
        boolean isSeen = false;
        while (cursor.nextKey()) {
            if (isMember("model", isSeen)) {
                isSeen = true;
                addFallback(facts);
            }
        }
        if (!isSeen) {
            cursor.fail("expected a member named model in the fallback", at);
        }
    }

    private void addFallback(RequestFacts facts) {
        String requested = lastModel;
        String name = readModelName();
        lastModel = requested;
        if (!cursor.failed()) {
            facts.fallbacks.add(name);
        }
    }

    private void describeProblem(RequestFacts facts) {
        if (facts.problem != null) {
            return;
        }
        String words = Objects.requireNonNull(cursor.problem());
        facts.problemOffset = cursor.problemOffset();
        facts.problemField = current == null ? null : current.wireName();
        String where = current == null ? "Invalid JSON" : "Field '" + current.wireName() + "'";
        facts.problem = where + " at byte " + facts.problemOffset + ": " + words;
    }
}
