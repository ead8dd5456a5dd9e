package io.ringfence.bench.scenario;

import io.ringfence.bench.leg.Leg;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The metrics page of a gateway, as numbers.
public final class GatewayMetrics {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private GatewayMetrics() {}

    /// Every line by its name and labels.
    public static Map<String, Double> read(Leg leg) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + leg.metricsPort() + "/metrics"))
                .timeout(PATIENCE)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("the metrics page answered " + answer.statusCode());
            }
            return parse(answer.body());
        }
    }

    static Map<String, Double> parse(String page) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (String line : page.lines().toList()) {
            int space = line.lastIndexOf(' ');
            if (space > 0 && !line.startsWith("#")) {
                metrics.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        }
        return metrics;
    }

    /// A counter, whose name on the page ends in `_total`; 0 when it is not there.
    static double total(Map<String, Double> metrics, String name) {
        return metrics.getOrDefault(name + "_total", metrics.getOrDefault(name, 0.0));
    }
}
