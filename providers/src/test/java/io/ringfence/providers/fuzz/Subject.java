package io.ringfence.providers.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.request.RequestScanner;
import io.ringfence.providers.request.ScanLimits;
import io.ringfence.providers.stream.UnaryAnswer;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.SseFrames;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.translate.StreamReading;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Whoever reads bytes from outside. New ones come last: the committed inputs name them by their numbers.
enum Subject {
    CURSOR {
        @Override
        void read(byte[] bytes) {
            JsonCursor cursor = new JsonCursor(32).reset(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
            walk(cursor);
            cursor.finish();
        }
    },
    TREE {
        @Override
        void read(byte[] bytes) {
            declared(() -> JsonTree.read(JsonTree.bytes(JsonTree.read(bytes))));
        }
    },
    SCANNER {
        @Override
        void read(byte[] bytes) {
            for (Dialect dialect : Dialect.ingress()) {
                new RequestScanner(ScanLimits.DEFAULT).scan(Unpooled.wrappedBuffer(bytes), dialect, new RequestFacts());
            }
        }
    },
    UNARY {
        @Override
        void read(byte[] bytes) {
            for (Dialect dialect : Dialect.ingress()) {
                new UnaryAnswer().read(Unpooled.wrappedBuffer(bytes), dialect);
            }
        }
    },
    CHAT_REQUEST {
        @Override
        void read(byte[] bytes) {
            request(Dialect.OPENAI_CHAT, bytes);
        }
    },
    RESPONSES_REQUEST {
        @Override
        void read(byte[] bytes) {
            request(Dialect.OPENAI_RESPONSES, bytes);
        }
    },
    MESSAGES_REQUEST {
        @Override
        void read(byte[] bytes) {
            request(Dialect.ANTHROPIC_MESSAGES, bytes);
        }
    },
    GEMINI_REQUEST {
        @Override
        void read(byte[] bytes) {
            request(Dialect.GEMINI, bytes);
        }
    },
    CONVERSE_REQUEST {
        @Override
        void read(byte[] bytes) {
            request(Dialect.BEDROCK_CONVERSE, bytes);
        }
    },
    COHERE_REQUEST {
        @Override
        void read(byte[] bytes) {
            request(Dialect.COHERE_CHAT, bytes);
        }
    },
    CHAT_ANSWER {
        @Override
        void read(byte[] bytes) {
            answer(Dialect.OPENAI_CHAT, bytes);
        }
    },
    RESPONSES_ANSWER {
        @Override
        void read(byte[] bytes) {
            answer(Dialect.OPENAI_RESPONSES, bytes);
        }
    },
    MESSAGES_ANSWER {
        @Override
        void read(byte[] bytes) {
            answer(Dialect.ANTHROPIC_MESSAGES, bytes);
        }
    },
    GEMINI_ANSWER {
        @Override
        void read(byte[] bytes) {
            answer(Dialect.GEMINI, bytes);
        }
    },
    CONVERSE_ANSWER {
        @Override
        void read(byte[] bytes) {
            answer(Dialect.BEDROCK_CONVERSE, bytes);
        }
    },
    COHERE_ANSWER {
        @Override
        void read(byte[] bytes) {
            answer(Dialect.COHERE_CHAT, bytes);
        }
    },
    CHAT_STREAM {
        @Override
        void read(byte[] bytes) {
            stream(Dialect.OPENAI_CHAT, bytes);
        }
    },
    RESPONSES_STREAM {
        @Override
        void read(byte[] bytes) {
            stream(Dialect.OPENAI_RESPONSES, bytes);
        }
    },
    MESSAGES_STREAM {
        @Override
        void read(byte[] bytes) {
            stream(Dialect.ANTHROPIC_MESSAGES, bytes);
        }
    },
    GEMINI_STREAM {
        @Override
        void read(byte[] bytes) {
            stream(Dialect.GEMINI, bytes);
        }
    },
    COHERE_STREAM {
        @Override
        void read(byte[] bytes) {
            stream(Dialect.COHERE_CHAT, bytes);
        }
    },
    AWS_FRAMES {
        @Override
        void read(byte[] bytes) {
            stream(Dialect.BEDROCK_CONVERSE, bytes);
        }
    },
    /// The events without their frames, whose checksums chance does not find: a name, a space and JSON a line.
    CONVERSE_STREAM {
        @Override
        void read(byte[] bytes) {
            StreamDecoder decoder =
                    Codecs.answers(Dialect.BEDROCK_CONVERSE).decoder(AnswerSource.of(Dialect.BEDROCK_CONVERSE));
            declared(() -> {
                for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
                    int space = Math.max(0, line.indexOf(' '));
                    decoder.decode(
                            line.substring(0, space),
                            JsonObject.root(JsonTree.readObject(line.substring(space))),
                            _ -> {});
                }
            });
            decoder.end(_ -> {});
        }
    };

    private static final int MAX_EVENT_BYTES = 4_096;

    abstract void read(byte[] bytes);

    private static void declared(Runnable reader) {
        try {
            reader.run();
        } catch (ProtocolException isDeclared) {
            assertIsTold(isDeclared);
        }
    }

    private static void assertIsTold(ProtocolException refused) {
        if (refused.getMessage() == null || refused.getMessage().length() > 2_000) {
            throw new AssertionError("a message of its own length: " + refused.kind());
        }
    }

    private static void walk(JsonCursor cursor) {
        switch (cursor.peek()) {
            case OBJECT -> {
                if (cursor.enterObject()) {
                    while (cursor.nextKey()) {
                        walk(cursor);
                    }
                }
            }
            case ARRAY -> {
                if (cursor.enterArray()) {
                    while (cursor.nextElement()) {
                        walk(cursor);
                    }
                }
            }
            case STRING -> cursor.readString(64);
            case NUMBER -> cursor.readLong();
            default -> cursor.skipValue();
        }
    }

    private static void request(Dialect from, byte[] bytes) {
        declared(() -> {
            boolean isNamedInPath = from == Dialect.GEMINI || from == Dialect.BEDROCK_CONVERSE;
            ChatRequest request = Codecs.requests(from)
                    .parse(
                            JsonObject.root(JsonTree.readObject(bytes)),
                            isNamedInPath ? new RequestPlace("m", false) : RequestPlace.BODY);
            for (Dialect to : Dialect.values()) {
                declared(() ->
                        JsonTree.bytes(Codecs.requests(to).emit(request, RequestTarget.of(to, "m"), new Losses(to))));
            }
        });
    }

    private static void answer(Dialect from, byte[] bytes) {
        declared(() -> {
            ChatResponse answer =
                    Codecs.answers(from).parse(JsonObject.root(JsonTree.readObject(bytes)), AnswerSource.of(from));
            for (Dialect to : Dialect.ingress()) {
                declared(() -> JsonTree.bytes(Codecs.answers(to).emit(answer, target(to), new Losses(to))));
            }
        });
    }

    private static void stream(Dialect from, byte[] bytes) {
        List<ByteBuf> outs = new ArrayList<>();
        List<Consumer<StreamEvent>> clients = new ArrayList<>();
        for (Dialect to : Dialect.ingress()) {
            StreamEncoder encoder = Codecs.answers(to).encoder(target(to), new Losses(to));
            ByteBuf out = Unpooled.buffer();
            SseFrames frames = new SseFrames(out, "\n");
            outs.add(out);
            clients.add(event -> encoder.encode(event, frames));
        }
        Consumer<StreamEvent> sink = event -> clients.forEach(client -> client.accept(event));
        StreamReading reading =
                new StreamReading(AnswerSource.of(from), MAX_EVENT_BYTES, UnpooledByteBufAllocator.DEFAULT);
        // The first byte says in which pieces the rest arrives.
        int length = 1 + (bytes[0] & 0x7f);
        for (int at = 1; at < bytes.length; at += length) {
            reading.accept(Unpooled.copiedBuffer(bytes, at, Math.min(length, bytes.length - at)), sink);
        }
        reading.finish(sink);
        reading.release();
        outs.forEach(ByteBuf::release);
    }

    private static AnswerTarget target(Dialect to) {
        return new AnswerTarget(to, null, "", "0123456789abcdef", () -> 1_790_000_000L, true);
    }
}
