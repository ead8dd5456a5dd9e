package io.ringfence.providers.openaichat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.translate.StreamReading;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Chat in a few words, for tests. JSON may be written with single quotes.
final class Chat {
    static final AnswerSource SOURCE = AnswerSource.of(Dialect.OPENAI_CHAT);
    static final AnswerTarget CLIENT = client(null, false);

    private Chat() {}

    static AnswerTarget client(@Nullable ChatRequest request, boolean includeUsage) {
        return new AnswerTarget(Dialect.OPENAI_CHAT, request, "", "chatcmpl-made", () -> 1_700_000_000L, includeUsage);
    }

    static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    static JsonObject object(String singleQuoted) {
        return JsonObject.root(JsonTree.readObject(json(singleQuoted)));
    }

    /// A request with these members beside a model and, unless they are among them, one message.
    static ChatRequest request(String members) {
        String messages = members.contains("'messages'") ? "" : "'messages':[{'role':'user','content':'hi'}],";
        return new ChatRequests().parse(object("{'model':'m'," + messages + members + "}"), RequestPlace.BODY);
    }

    static ChatRequest messages(String... messages) {
        return request("'messages':[" + String.join(",", messages) + "]");
    }

    /// What a provider of this flavour is sent, and what was lost on the way.
    record Sent(Map<String, @Nullable Object> body, List<String> losses) {
        @Nullable
        Object get(String name) {
            return body.get(name);
        }

        String json(String name) {
            return JsonTree.string(body.get(name));
        }

        Sent expect(String name, String singleQuoted) {
            assertEquals(JsonTree.read(Chat.json(singleQuoted)), JsonTree.read(json(name)), name);
            return this;
        }

        Sent expectNo(String name) {
            assertEquals(false, body.containsKey(name), name);
            return this;
        }

        Sent lossless() {
            assertEquals(List.of(), losses);
            return this;
        }

        Sent lost(String... reasons) {
            assertEquals(List.of(reasons), losses);
            return this;
        }
    }

    static Sent sent(ChatRequest request, Flavour flavour) {
        return sent(request, flavour, "m", "openai");
    }

    static Sent sent(ChatRequest request, Flavour flavour, String model, String stateOrigin) {
        Losses losses = new Losses(Dialect.OPENAI_CHAT);
        RequestTarget target = new RequestTarget(Dialect.OPENAI_CHAT, flavour, model, stateOrigin, 4096);
        return new Sent(new ChatRequests().emit(request, target, losses), losses.reasons());
    }

    static ChatResponse answer(String singleQuoted) {
        return new ChatAnswers().parse(object(singleQuoted), SOURCE);
    }

    /// An answer of one choice with this message.
    static ChatResponse answerOf(String message, String finishReason) {
        return answer("{'id':'a1','model':'m','created':5,'choices':[{'index':0,'message':" + message
                + ",'finish_reason':'" + finishReason + "'}]}");
    }

    static Sent shown(ChatResponse response) {
        return shown(response, CLIENT);
    }

    static Sent shown(ChatResponse response, AnswerTarget target) {
        Losses losses = new Losses(Dialect.OPENAI_CHAT);
        return new Sent(new ChatAnswers().emit(response, target, losses), losses.reasons());
    }

    // ---- Streams

    /// The events of a stream of these chunks; a chunk that is no JSON stands as it is.
    static List<StreamEvent> events(AnswerSource source, String... chunks) {
        StringBuilder text = new StringBuilder();
        for (String chunk : chunks) {
            text.append("data: ").append(json(chunk)).append("\n\n");
        }
        return eventsOf(source, text.toString());
    }

    static List<StreamEvent> eventsOf(AnswerSource source, String stream) {
        List<StreamEvent> events = new ArrayList<>();
        StreamReading reading =
                new StreamReading(source, 1 << 20, Unpooled.buffer().alloc());
        reading.accept(Unpooled.copiedBuffer(stream, StandardCharsets.UTF_8), events::add);
        reading.finish(events::add);
        reading.release();
        return events;
    }

    /// A chunk of the first choice.
    static String delta(String delta) {
        return "{'id':'a1','model':'m','created':5,'choices':[{'index':0,'delta':" + delta + ",'finish_reason':null}]}";
    }

    static String finish(String reason) {
        return "{'id':'a1','model':'m','created':5,'choices':[{'index':0,'delta':{},'finish_reason':'" + reason
                + "'}]}";
    }

    /// What a client is sent: each frame as JSON, `[DONE]`, and comments with a colon before them.
    static List<String> frames(AnswerTarget target, StreamEvent... events) {
        List<String> frames = new ArrayList<>();
        StreamEncoder encoder = new ChatAnswers().encoder(target, new Losses(Dialect.OPENAI_CHAT));
        StreamEncoder.Frames collecting = new StreamEncoder.Frames() {
            @Override
            public void frame(@Nullable String name, Object data, boolean content) {
                frames.add(JsonTree.string(data));
            }

            @Override
            public void done() {
                frames.add("[DONE]");
            }

            @Override
            public void comment(String text) {
                frames.add(": " + text);
            }
        };
        for (StreamEvent event : events) {
            encoder.encode(event, collecting);
        }
        return frames;
    }

    /// The deltas of the frames of one choice, with the finish reason where there is one.
    static List<String> deltas(StreamEvent... events) {
        return deltas(CLIENT, events);
    }

    static List<String> deltas(AnswerTarget target, StreamEvent... events) {
        List<String> deltas = new ArrayList<>();
        for (String frame : frames(target, events)) {
            if (!frame.startsWith("{\"id\"")) {
                deltas.add(frame);
                continue;
            }
            for (JsonObject choice : JsonObject.root(JsonTree.readObject(frame)).objects("choices")) {
                String reason = choice.string("finish_reason");
                deltas.add(reason == null ? JsonTree.string(choice.any("delta")).replace('"', '\'') : reason);
            }
        }
        return deltas;
    }
}
