package io.ringfence.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FastAnswersTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final DemoSettings SETTINGS = DemoSettings.defaults();

    private final FastAnswers fast = new FastAnswers(SETTINGS, new Ids(), NOW.getEpochSecond());
    private final ModelAnswers full = new ModelAnswers(SETTINGS, new Ids(), InstantSource.fixed(NOW));

    @Test
    void shouldSayByteForByteWhatTheFullWaySays() {
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"…\"}]";
        String contents = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"…\"}]}]}";
        assertSame("/v1/chat/completions", "{\"model\":\"demo-fast\"," + messages + "}");
        assertSame("/v1/chat/completions", "{\"model\":\"demo-fast\",\"stream\":true," + messages + "}");
        assertSame(
                "/chat/completions",
                "{\"model\":\"demo-fast\",\"stream\":true,\"stream_options\":{\"include_usage\":true}," + messages
                        + "}");
        assertSame("/v1/responses", "{\"model\":\"demo-fast\",\"input\":\"…\"}");
        assertSame("/v1/responses", "{\"model\":\"demo-fast\",\"stream\":true,\"input\":\"…\"}");
        assertSame("/v1/messages", "{\"model\":\"demo-fast\",\"max_tokens\":99," + messages + "}");
        assertSame("/v1/messages", "{\"model\":\"demo-fast\",\"stream\":true,\"max_tokens\":99," + messages + "}");
        assertSame("/v1beta/models/demo-fast:generateContent", contents);
        assertSame("/v1/models/demo-fast:streamGenerateContent?alt=sse", contents);
    }

    @Test
    void shouldLeaveWhatTemplatesCannotSay() {
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
        for (String body : List.of(
                "{\"model\":\"demo\"," + messages,
                "{\"model\":\"demo-fast\",\"max_tokens\":5," + messages,
                "{\"model\":\"demo-fast\",\"tools\":[]," + messages,
                "{\"model\":\"demo-fast\",\"reasoning_effort\":\"low\"," + messages)) {
            assertNull(fastAnswer("/v1/chat/completions", body), body);
        }
        assertNull(fastAnswer("/v1/messages", "{\"model\":\"demo-fast\"," + messages));
        assertNull(fastAnswer("/v1/messages", "{\"model\":\"demo-fast\",\"max_tokens\":2," + messages));
        assertNull(fastAnswer("/v1/other", "{\"model\":\"demo-fast\"," + messages));
    }

    @Test
    void shouldSayAfterADelayWhatTheFullWaySays() {
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"…\"}]";
        FullHttpRequest request = request("/v1/chat/completions", "{\"model\":\"demo-slow-300\"," + messages + "}");
        Iterator<Step> slow = fast.tryAnswerSlowly(request, request.content());
        assertNotNull(slow);
        assertEquals(
                play(full.answer(request, request.content()), Duration.ofMillis(300)),
                play(slow, Duration.ofMillis(300)));
        request.release();
    }

    @Test
    void shouldDelayOnlyWhatATemplateCanSay() {
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
        for (String body : List.of(
                "{\"model\":\"demo-slow-300\",\"stream\":true," + messages,
                "{\"model\":\"demo-slow-300-tokens-5\"," + messages,
                "{\"model\":\"demo-slow-300-pace-5\"," + messages,
                "{\"model\":\"demo-slow-300-stall\"," + messages,
                "{\"model\":\"demo-slow-x\"," + messages,
                "{\"model\":\"demo-slow-300\",\"max_tokens\":5," + messages,
                "{\"model\":\"demo\"," + messages)) {
            FullHttpRequest request = request("/v1/chat/completions", body);
            assertNull(fast.tryAnswerSlowly(request, request.content()), body);
            request.release();
        }
    }

    @Test
    void shouldNotKeepTemplatesForEveryNameThatIsMadeUp() {
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
        int answered = 0;
        for (int delayMs = 1; delayMs <= 500; delayMs++) {
            FullHttpRequest request =
                    request("/v1/chat/completions", "{\"model\":\"demo-slow-" + delayMs + "\"," + messages);
            answered += fast.tryAnswerSlowly(request, request.content()) == null ? 0 : 1;
            request.release();
        }
        assertEquals(64, answered);
    }

    private void assertSame(String uri, String body) {
        String quick = fastAnswer(uri, body);
        assertNotNull(quick, uri);
        assertEquals(fullAnswer(uri, body), withoutIds(quick), uri);
    }

    private @Nullable String fastAnswer(String uri, String body) {
        FullHttpRequest request = request(uri, body);
        ByteBuf answer = fast.tryAnswer(request, request.content(), UnpooledByteBufAllocator.DEFAULT);
        request.release();
        if (answer == null) {
            return null;
        }
        String text = answer.toString(StandardCharsets.UTF_8);
        answer.release();
        return text;
    }

    private String fullAnswer(String uri, String body) {
        FullHttpRequest request = request(uri, body);
        String answer = play(full.answer(request, request.content()), Duration.ZERO);
        request.release();
        return answer;
    }

    /// What is said once so much time has passed; nothing may be said sooner.
    private static String play(Iterator<Step> steps, Duration after) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        new ScriptPlayer(channel, new Signals(), steps, false, () -> {}).start();
        if (after.isPositive()) {
            channel.advanceTimeBy(after.toMillis() - 1, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
            assertNull(channel.readOutbound());
            channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
        StringBuilder text = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            text.append(out.toString(StandardCharsets.UTF_8));
            out.release();
        }
        channel.finishAndReleaseAll();
        return withoutIds(text.toString());
    }

    private static FullHttpRequest request(String uri, String body) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.POST, uri, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        request.headers().set("authorization", "Bearer x");
        return request;
    }

    private static String withoutIds(String text) {
        return text.replaceAll("[0-9a-f]{24}", "ID");
    }
}
