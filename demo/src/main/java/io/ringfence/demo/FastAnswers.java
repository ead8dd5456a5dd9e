package io.ringfence.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Answers plain requests for the model `demo-fast` from templates, so that a load test does not measure this provider.
/// Whole chat answers for `demo-slow-<ms>` come from templates too, after their delay: with large bodies in great
/// numbers
/// a tree of each would cost more than what is measured. Any event loop.
///
/// The templates are made once by the same grammars that write all other answers; what they cannot say (tools,
/// reasoning, a limit
/// shorter than the answer, an echo) is left to the full way, and `created` is the time of the start.
final class FastAnswers {
    private static final int MAX_BODY_BYTES = 1 << 20;

    private static final String SLOW_MODEL = "demo-slow-";
    /// Anybody may make up names; the ones after these are answered the full way.
    private static final int MAX_SLOW_MODELS = 64;

    private final DemoSettings settings;
    private final Ids ids;
    private final long createdSeconds;
    private final Map<String, Slow> slowModels = new ConcurrentHashMap<>();
    private final int answerTokens;
    private final Form chat;
    private final Form chatWithUsage;
    private final Form responses;
    private final Form messages;
    private final Form gemini;

    FastAnswers(DemoSettings settings, Ids ids, long createdSeconds) {
        this.settings = settings;
        this.ids = ids;
        this.createdSeconds = createdSeconds;
        Answer answer = answer(Behaviour.FAST_MODEL, true, settings.answerTokens(), createdSeconds);
        answerTokens = answer.text().length();
        chat = new Form(Route.CHAT, answer(Behaviour.FAST_MODEL, false, settings.answerTokens(), createdSeconds));
        chatWithUsage = new Form(Route.CHAT, answer);
        responses = new Form(Route.RESPONSES, answer);
        messages = new Form(Route.MESSAGES, answer);
        gemini = new Form(Route.GEMINI, answer);
    }

    private static Answer answer(String model, boolean includesUsage, int tokens, long createdSeconds) {
        Question question = new Question(
                model,
                true,
                includesUsage,
                "…",
                false,
                null,
                Question.Reasoning.NONE,
                Integer.MAX_VALUE,
                Template.PROMPT_TOKENS,
                Map.of());
        return Answer.to(question, Template.ID, createdSeconds, tokens);
    }

    /// The whole response; null when the request is not one that a template answers.
    @Nullable
    ByteBuf tryAnswer(HttpRequest request, ByteBuf body, ByteBufAllocator allocator) {
        if (!request.method().equals(HttpMethod.POST)
                || body.readableBytes() > MAX_BODY_BYTES
                || !Credentials.arePresent(request)) {
            return null;
        }
        return switch (request.uri()) {
            case "/v1/chat/completions", "/chat/completions" -> answerChat(scan(body), body, allocator);
            case "/v1/responses", "/responses" -> answerResponses(scan(body), body, allocator);
            case "/v1/messages" -> answerMessages(scan(body), body, allocator);
            case "/v1beta/models/demo-fast:generateContent", "/v1/models/demo-fast:generateContent" ->
                answerGemini(scan(body), false, body, allocator);
            case "/v1beta/models/demo-fast:streamGenerateContent?alt=sse",
                    "/v1/models/demo-fast:streamGenerateContent?alt=sse" ->
                answerGemini(scan(body), true, body, allocator);
            default -> null;
        };
    }

    /// The steps of a whole chat answer that comes after a delay; null when the request is not one that a template
    /// answers.
    @Nullable
    Iterator<Step> tryAnswerSlowly(HttpRequest request, ByteBuf body) {
        boolean isChat =
                request.uri().equals("/v1/chat/completions") || request.uri().equals("/chat/completions");
        if (!isChat
                || !request.method().equals(HttpMethod.POST)
                || body.readableBytes() > MAX_BODY_BYTES
                || !Credentials.arePresent(request)) {
            return null;
        }
        TopLevelScan scan = scan(body);
        boolean isCut = scan.maxTokens() >= 0 && scan.maxTokens() < answerTokens;
        if (!scan.isPlain() || scan.isStream() || isCut || !scan.model().startsWith(SLOW_MODEL)) {
            return null;
        }
        Slow slow = slowModel(scan.model());
        if (slow == null) {
            return null;
        }
        ByteBuf whole = slow.form.whole(UnpooledByteBufAllocator.DEFAULT, Question.promptTokens(body.readableBytes()));
        try {
            return List.<Step>of(new Step.Pause(slow.delayNs), new Step.Raw(ByteBufUtil.getBytes(whole)))
                    .iterator();
        } finally {
            whole.release();
        }
    }

    private @Nullable Slow slowModel(String model) {
        Slow known = slowModels.get(model);
        if (known != null || slowModels.size() >= MAX_SLOW_MODELS) {
            return known;
        }
        Behaviour behaviour = Behaviour.of(model, settings);
        if (behaviour == null || !behaviour.isOnlySlow(settings)) {
            return null;
        }
        Form form = new Form(Route.CHAT, answer(model, false, settings.answerTokens(), createdSeconds));
        Slow slow = new Slow(form, behaviour.firstByteDelay().toNanos());
        slowModels.put(model, slow);
        return slow;
    }

    private record Slow(Form form, long delayNs) {}

    private static TopLevelScan scan(ByteBuf body) {
        return new TopLevelScan(ByteBufUtil.getBytes(body));
    }

    private @Nullable ByteBuf answerChat(TopLevelScan scan, ByteBuf body, ByteBufAllocator allocator) {
        boolean isCut = scan.maxTokens() >= 0 && scan.maxTokens() < answerTokens;
        if (!scan.isPlain() || !scan.namesFastModel() || isCut) {
            return null;
        }
        return write(scan.includesUsage() ? chatWithUsage : chat, scan.isStream(), body, allocator);
    }

    private @Nullable ByteBuf answerResponses(TopLevelScan scan, ByteBuf body, ByteBufAllocator allocator) {
        boolean isFast = scan.isPlain() && scan.namesFastModel() && scan.maxTokens() < 0 && !scan.includesUsage();
        return isFast ? write(responses, scan.isStream(), body, allocator) : null;
    }

    private @Nullable ByteBuf answerMessages(TopLevelScan scan, ByteBuf body, ByteBufAllocator allocator) {
        boolean isFast = scan.isPlain() && scan.namesFastModel() && scan.maxTokens() >= answerTokens;
        return isFast ? write(messages, scan.isStream(), body, allocator) : null;
    }

    private @Nullable ByteBuf answerGemini(
            TopLevelScan scan, boolean isStream, ByteBuf body, ByteBufAllocator allocator) {
        return scan.isPlain() ? write(gemini, isStream, body, allocator) : null;
    }

    private ByteBuf write(Form form, boolean isStream, ByteBuf body, ByteBufAllocator allocator) {
        int promptTokens = Question.promptTokens(body.readableBytes());
        return isStream ? form.stream(allocator, promptTokens) : form.whole(allocator, promptTokens);
    }

    /// One dialect's fast answer in its two forms.
    private final class Form {
        private static final String IDS =
                "x-request-id: req_" + Template.ID + "\r\nrequest-id: req_" + Template.ID + "\r\n";

        private final Template wholeHead;
        private final Template whole;
        private final Template streamHead;
        private final List<Template> events = new ArrayList<>();

        private Form(Grammar grammar, Answer answer) {
            wholeHead = new Template(
                    HttpText.ascii("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + IDS + "content-length: "));
            whole = new Template(grammar.whole(answer));
            streamHead =
                    new Template(HttpText.ascii("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
                            + IDS + "transfer-encoding: chunked\r\n\r\n"));

            Grammar.AnswerStream stream = grammar.stream(answer);
            stream.opening().forEach(event -> events.add(new Template(event)));
            for (int i = 0; i < answer.text().length(); i++) {
                events.add(new Template(stream.token(answer.text().token(i))));
            }
            stream.closing().forEach(event -> events.add(new Template(event)));
        }

        private ByteBuf whole(ByteBufAllocator allocator, int promptTokens) {
            long id = ids.next();
            int length = whole.length(promptTokens);
            ByteBuf out = allocator.directBuffer(wholeHead.length(promptTokens) + length + 16);
            wholeHead.write(out, ids, id, promptTokens);
            HttpText.writeDecimal(out, length);
            out.writeBytes(HttpText.END_OF_HEAD);
            whole.write(out, ids, id, promptTokens);
            return out;
        }

        private ByteBuf stream(ByteBufAllocator allocator, int promptTokens) {
            long id = ids.next();
            ByteBuf out = allocator.directBuffer(streamHead.length(promptTokens) + events.size() * 320);
            streamHead.write(out, ids, id, promptTokens);
            for (int i = 0; i < events.size(); i++) {
                Template event = events.get(i);
                HttpText.openChunk(out, event.length(promptTokens));
                event.write(out, ids, id, promptTokens);
                HttpText.closeChunk(out);
            }
            out.writeBytes(HttpText.LAST_CHUNK);
            return out;
        }
    }
}
