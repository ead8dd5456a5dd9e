package io.ringfence.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Answers a request as its dialect requires and its model name asks for. Any event loop.
final class ModelAnswers {
    private static final String FAULT_MESSAGE = "the demo provider failed on request";

    private final DemoSettings settings;
    private final Ids ids;
    private final InstantSource clock;
    private final Map<Integer, AtomicInteger> flakyCalls = new ConcurrentHashMap<>();

    ModelAnswers(DemoSettings settings, Ids ids, InstantSource clock) {
        this.settings = settings;
        this.ids = ids;
        this.clock = clock;
    }

    Iterator<Step> answer(HttpRequest request, ByteBuf body) {
        Route route = Route.of(request);
        if (!Credentials.arePresent(request)) {
            return error(route.grammar(), 401, "no API key was given; any will do");
        }
        return switch (route) {
            case Route.Unknown unknown ->
                error(unknown.grammar(), 404, "no such endpoint: " + request.method() + " " + request.uri());
            case Route.Models models -> whole(200, "", ModelList.of(models.grammar()), Duration.ZERO);
            case Route.Count count -> count(count, body);
            case Route.Completion completion -> complete(completion, body);
        };
    }

    /// Answers a request that could not be read.
    Iterator<Step> refuse(int status, String message) {
        return error(Route.CHAT, status, message);
    }

    private Iterator<Step> count(Route.Count route, ByteBuf body) {
        Grammar grammar = route.grammar();
        String model = route.model();
        try {
            Map<String, Object> tree = Json.parse(ByteBufUtil.getBytes(body));
            model = model.isEmpty() ? Json.string(tree.get("model")) : model;
        } catch (IOException e) {
            return notJson(grammar, e);
        }
        Behaviour behaviour = Behaviour.of(model, settings);
        if (behaviour == null) {
            return noModel(grammar, model);
        }
        if (behaviour.fault() == Behaviour.Fault.STATUS) {
            return error(grammar, behaviour.number(), FAULT_MESSAGE);
        }
        byte[] count = TokenCount.of(grammar, Question.promptTokens(body.readableBytes()));
        return whole(200, ids.text(ids.next()), count, behaviour.firstByteDelay());
    }

    private Iterator<Step> notJson(Grammar grammar, IOException e) {
        return error(grammar, 400, "the body is not a JSON object: " + e.getMessage());
    }

    private Iterator<Step> noModel(Grammar grammar, String model) {
        return error(grammar, 404, "the model " + model + " does not exist; some are " + Behaviour.EXAMPLES);
    }

    private Iterator<Step> complete(Route.Completion route, ByteBuf body) {
        Grammar grammar = route.grammar();
        Question question;
        try {
            Map<String, Object> tree = Json.parse(ByteBufUtil.getBytes(body));
            question = grammar.read(tree, body.readableBytes(), route.model(), route.isStream());
        } catch (IOException e) {
            return notJson(grammar, e);
        } catch (InvalidRequestException e) {
            return error(grammar, 400, String.valueOf(e.getMessage()));
        }

        Behaviour behaviour = Behaviour.of(question.model(), settings);
        if (behaviour == null) {
            return noModel(grammar, question.model());
        }
        return switch (behaviour.fault()) {
            case STATUS -> error(grammar, behaviour.number(), FAULT_MESSAGE);
            case STALL -> List.<Step>of(Step.Ending.STALL).iterator();
            case FLAKY ->
                isFlakySuccess(behaviour.number())
                        ? reply(route, question, behaviour)
                        : error(grammar, 503, FAULT_MESSAGE);
            case NONE, CUT, STALL_MID, ERROR_EVENT, ERROR_MID -> reply(route, question, behaviour);
        };
    }

    private boolean isFlakySuccess(int period) {
        return flakyCalls.computeIfAbsent(period, _ -> new AtomicInteger()).incrementAndGet() % period == 0;
    }

    private Iterator<Step> reply(Route.Completion route, Question question, Behaviour behaviour) {
        String id = ids.text(ids.next());
        Answer answer = Answer.to(question, id, clock.instant().getEpochSecond(), behaviour.tokens());
        return question.isStream() ? stream(route, answer, behaviour) : whole(route.grammar(), answer, behaviour);
    }

    private Iterator<Step> stream(Route.Completion route, Answer answer, Behaviour behaviour) {
        Grammar.AnswerStream stream = route.grammar().stream(answer);
        if (route.isArray()) {
            return new StreamSteps(
                    behaviour, answer, new JsonArrayStream(stream), headers("application/json", answer.id()));
        }
        return new StreamSteps(behaviour, answer, stream, headers("text/event-stream; charset=utf-8", answer.id()));
    }

    /// A unary answer takes as long as its stream would.
    private Iterator<Step> whole(Grammar grammar, Answer answer, Behaviour behaviour) {
        byte[] body = grammar.whole(answer);
        Duration delay = behaviour
                .firstByteDelay()
                .plus(behaviour.tokenInterval().multipliedBy(answer.text().length()));
        return switch (behaviour.fault()) {
            case CUT -> half(answer.id(), body, delay, Step.Ending.CUT);
            case STALL_MID -> half(answer.id(), body, delay, Step.Ending.STALL);
            case ERROR_EVENT, ERROR_MID -> error(grammar, 500, FAULT_MESSAGE);
            case NONE, STATUS, STALL, FLAKY -> whole(200, answer.id(), body, delay);
        };
    }

    private static Iterator<Step> half(String id, byte[] body, Duration delay, Step.Ending ending) {
        return List.of(
                        new Step.Pause(delay.toNanos()),
                        new Step.Head(200, withLength(headers("application/json", id), body)),
                        new Step.Send(Arrays.copyOf(body, body.length / 2)),
                        ending)
                .iterator();
    }

    private static Iterator<Step> whole(int status, String id, byte[] body, Duration delay) {
        return List.of(
                        new Step.Pause(delay.toNanos()),
                        new Step.Head(status, withLength(headers("application/json", id), body)),
                        new Step.Send(body),
                        Step.Ending.COMPLETE)
                .iterator();
    }

    private Iterator<Step> error(Grammar grammar, int status, String message) {
        String id = ids.text(ids.next());
        byte[] body = grammar.error(status, message, id);
        Map<String, String> headers = withLength(headers("application/json", id), body);
        if (status == 429) {
            headers.put("retry-after", "1");
        }
        return List.of(new Step.Head(status, headers), new Step.Send(body), Step.Ending.COMPLETE)
                .iterator();
    }

    /// The request id in OpenAI's and in Anthropic's header.
    private static Map<String, String> headers(String contentType, String id) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", contentType);
        headers.put("x-request-id", "req_" + id);
        headers.put("request-id", "req_" + id);
        return headers;
    }

    private static Map<String, String> withLength(Map<String, String> headers, byte[] body) {
        headers.put("content-length", Integer.toString(body.length));
        return headers;
    }
}
