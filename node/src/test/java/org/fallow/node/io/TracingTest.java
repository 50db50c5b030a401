package org.fallow.node.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.tracing.OtlpTracing;
import org.fallow.node.io.tracing.Tracing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans of two real nodes, as a collector gets them that speaks OTLP. */
class TracingTest {
    /** A span, and which node sent it. */
    private record Sent(String node, Span span) {}

    private static final String YAML = """
            project: traced
            title: Looked at by a collector
            kernel: stumble.wasm
            units:
              sweep: { seed: { from: 1, to: 2 } }
            """;

    @TempDir
    private Path folder;

    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    private HttpServer collector;

    @BeforeEach
    void listen() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", this::receive);
        collector.start();
    }

    @AfterEach
    void end() {
        collector.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String node = exchange.getRequestURI().getPath().split("/", -1)[1];
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(
                    exchange.getRequestBody().readAllBytes());
            for (ResourceSpans resource : request.getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    scope.getSpansList().forEach(span -> sent.add(new Sent(node, span)));
                }
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private Tracing tracing(String node) {
        return OtlpTracing.start(
                URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/" + node + "/"));
    }

    @Test
    void whatOneNodeAsksAndWhatTheOtherAnswersIsOneTrace() throws Exception {
        try (Tracing annes = tracing("anne");
                Tracing berts = tracing("bert");
                Loopback network = new Loopback(folder)) {
            HttpNodeApi anne = network.start("anne", 0, sandbox -> sandbox, annes);
            HttpNodeApi bert = network.start("bert", 0, sandbox -> sandbox, berts);
            Loopback.await("they meet", () -> anne.status().peers() == 1);
            Loopback.publish(network.publication("anne", YAML, "stumble.wasm"), anne, bert);
            Loopback.await(
                    "a question of one node's has the other's answer as its part",
                    () -> asked().stream()
                            .anyMatch(question -> sent.stream().anyMatch(answer -> isPart(answer, question))));
        }
        assertThat(sent).extracting(s -> s.span().getName()).anyMatch(name -> name.startsWith("custody "));
    }

    private List<Sent> asked() {
        return sent.stream()
                .filter(s -> s.span().getKind() == Span.SpanKind.SPAN_KIND_CLIENT)
                .toList();
    }

    private static boolean isPart(Sent answer, Sent question) {
        return answer.span().getKind() == Span.SpanKind.SPAN_KIND_SERVER
                && !answer.node().equals(question.node())
                && answer.span().getTraceId().equals(question.span().getTraceId())
                && answer.span().getParentSpanId().equals(question.span().getSpanId());
    }
}
