package org.fallow.node.io.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fallow.node.io.program.Version;

/**
 * Sends spans to a collector by <a href="https://opentelemetry.io/docs/specs/otlp/">OTLP</a> over HTTP. Nothing of
 * OpenTelemetry is loaded before one is made.
 */
public final class OtlpTracing implements Tracing {
    /** Spans that wait to be sent; with more they are left out. */
    private static final int WAITING_MAX = 2_048;

    private static final int ATTRIBUTES_MAX = 16;
    private static final int ATTRIBUTE_CHARS_MAX = 200;
    private static final Duration SEND_EVERY = Duration.ofSeconds(2);
    private static final Duration SEND_PATIENCE = Duration.ofSeconds(10);
    private static final int CLOSE_SECONDS = 3;

    private static final Pattern TRACEPARENT = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private OtlpTracing(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider.get("org.fallow");
    }

    /**
     * Starts sending.
     *
     * @param collector where an OTLP collector listens, {@code http://127.0.0.1:4318}; spans go to {@code /v1/traces}
     *     under it
     */
    public static Tracing start(URI collector) {
        String base = collector.toString().replaceFirst("/+$", "");
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(base + "/v1/traces")
                .setTimeout(SEND_PATIENCE)
                .build();
        return new OtlpTracing(SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "fallow",
                        AttributeKey.stringKey("service.version"),
                        Version.text())))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxNumberOfAttributes(ATTRIBUTES_MAX)
                        .setMaxAttributeValueLength(ATTRIBUTE_CHARS_MAX)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(WAITING_MAX)
                        .setScheduleDelay(SEND_EVERY)
                        .build())
                .build());
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // whoever closes the span that is returned closes the scope
    public Span begin(String name, Side side, String parent, Map<String, String> about) {
        SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(kind(side));
        context(parent)
                .ifPresent(
                        remote -> builder.setParent(Context.root().with(io.opentelemetry.api.trace.Span.wrap(remote))));
        about.forEach(builder::setAttribute);
        io.opentelemetry.api.trace.Span span = builder.startSpan();
        return new Noted(span, span.makeCurrent());
    }

    private static SpanKind kind(Side side) {
        return switch (side) {
            case HERE -> SpanKind.INTERNAL;
            case ASKING -> SpanKind.CLIENT;
            case ANSWERING -> SpanKind.SERVER;
        };
    }

    /** What a peer sent along; what is not exactly of the form, or all zero, counts for nothing. */
    static Optional<SpanContext> context(String traceparent) {
        Matcher parts = TRACEPARENT.matcher(traceparent);
        if (!parts.matches()) {
            return Optional.empty();
        }
        SpanContext context = SpanContext.createFromRemoteParent(
                parts.group(1), parts.group(2), TraceFlags.fromHex(parts.group(3), 0), TraceState.getDefault());
        return Optional.of(context).filter(SpanContext::isValid);
    }

    @Override
    public void close() {
        provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** A span of OpenTelemetry's, and that this thread is at it. */
    private record Noted(io.opentelemetry.api.trace.Span span, Scope scope) implements Span {
        @Override
        public String traceparent() {
            SpanContext context = span.getSpanContext();
            return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                    + context.getTraceFlags().asHex();
        }

        @Override
        public void note(String key, String value) {
            span.setAttribute(key, value);
        }

        @Override
        public void failed(Throwable cause) {
            span.setStatus(StatusCode.ERROR, String.valueOf(cause.getMessage()));
        }

        @Override
        public void close() {
            scope.close();
            span.end();
        }
    }
}
