package io.ringfence.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks the provider as an application would, and reads JSON and server-sent events.
final class Client implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final DemoProvider provider;

    Client(DemoProvider provider) {
        this.provider = provider;
    }

    /// One server-sent event; the name is empty when it has none.
    record Event(String name, String data) {
        Map<String, Object> json() {
            return parse(data);
        }
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(request(path, body), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    Map<String, Object> postJson(String path, String body) throws IOException, InterruptedException {
        return parse(post(path, body).body());
    }

    List<Event> postStream(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = post(path, body);
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return events(response.body());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(provider.baseUrl() + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(provider.baseUrl() + path))
                .header("authorization", "Bearer anything")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    HttpClient http() {
        return http;
    }

    static List<Event> events(String stream) {
        List<Event> events = new ArrayList<>();
        for (String block : stream.replace("\r\n", "\n").split("\n\n", -1)) {
            String name = "";
            StringBuilder data = new StringBuilder();
            for (String line : block.split("\n", -1)) {
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring("data: ".length()));
                }
            }
            if (!data.isEmpty()) {
                events.add(new Event(name, data.toString()));
            }
        }
        return events;
    }

    static Map<String, Object> parse(String json) {
        try {
            return Json.parse(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }

    /// Walks into maps by name and into lists by index; null when there is nothing.
    static @Nullable Object at(@Nullable Object tree, Object... path) {
        Object value = tree;
        for (Object step : path) {
            if (step instanceof Integer index) {
                List<?> list = Json.list(value);
                value = index < list.size() ? list.get(index) : null;
            } else {
                value = Json.map(value).get(step);
            }
        }
        return value;
    }

    static int intAt(@Nullable Object tree, Object... path) {
        if (at(tree, path) instanceof Integer number) {
            return number;
        }
        throw new AssertionError("no number at " + List.of(path) + " in " + tree);
    }

    @Override
    public void close() {
        http.close();
    }
}
