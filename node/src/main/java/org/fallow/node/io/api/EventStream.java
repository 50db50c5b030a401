package org.fallow.node.io.api;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.fallow.node.control.ApiJson;
import org.fallow.node.io.news.News;
import org.fallow.node.status.NodeEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to one client, on the thread of its request, until the client goes or is dropped. The format is that of
 * <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">server-sent events</a>.
 */
final class EventStream {
    /** A line that says nothing, so that both sides notice when the other is gone. */
    private static final Duration HEART_BEAT = Duration.ofSeconds(15);

    /** A client that was cut off may come again after so long; it says which event it saw last. */
    private static final String RETRY = "retry: 3000\n\n";

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private EventStream() {}

    /** Whoever is too slow has its connection closed by an interrupt: a write that is stuck ends so too. */
    static void send(HttpExchange exchange, Answer.Events wanted, News news) throws Refusal {
        Thread sender = Thread.currentThread();
        News.Listener listener = news.listen(wanted.after(), sender::interrupt)
                .orElseThrow(() -> new Refusal(503, "too many listen to events already", "close one of them"));
        try (listener) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write(RETRY.getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (!listener.ended()) {
                Optional<NodeEvent> event = listener.next(HEART_BEAT);
                if (event.isEmpty()) {
                    out.write(": heart-beat\n\n".getBytes(StandardCharsets.UTF_8));
                } else if (wanted.kinds().contains(event.get().kind())) {
                    out.write(encode(event.get()));
                }
                out.flush();
            }
        } catch (IOException e) {
            // That is how a client leaves; it need not say so.
            LOG.debug("a listener to events is gone: {}", e.getMessage());
        } catch (InterruptedException e) {
            // Dropped, or the node ends: the connection is closed, and the thread is done.
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] encode(NodeEvent event) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(("id: " + event.id() + "\nevent: " + event.kind().word() + "\ndata: ")
                .getBytes(StandardCharsets.UTF_8));
        out.write(ApiJson.write(event));
        out.write("\n\n".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
