package org.fallow.node.io.tracing;

import java.util.Map;

/**
 * Notes what takes how long, and what it is part of: on this node by the thread, over the wire by a <a
 * href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C traceparent</a>. Safe for use by many threads.
 */
public interface Tracing extends AutoCloseable {
    /** Notes nothing, and sends nothing along. */
    Tracing OFF = new Off();

    /** From which side something is seen. */
    enum Side {
        /** It happens here alone. */
        HERE,
        /** Another node is asked. */
        ASKING,
        /** Another node has asked. */
        ANSWERING
    }

    /**
     * Begins a span on this thread; what this thread begins before it ends is part of it.
     *
     * @param name of what is done, not of what it is done to: there are few of them
     * @param parent what another node sent along; empty, or not sound, for what this thread is at
     * @param about a few words each
     */
    Span begin(String name, Side side, String parent, Map<String, String> about);

    /** Sends what has not been sent, for some seconds at most. */
    @Override
    void close();

    /** Something under way; it is ended by the thread that began it. */
    interface Span extends AutoCloseable {
        /** What another node needs to tell that its part belongs to this; empty when nothing is noted. */
        String traceparent();

        /** Notes how it went. */
        void note(String key, String value);

        /** It failed. */
        void failed(Throwable cause);

        /** It is over. */
        @Override
        void close();
    }

    /** No tracing. */
    final class Off implements Tracing {
        private static final Span NOTHING = new Span() {
            @Override
            public String traceparent() {
                return "";
            }

            @Override
            public void note(String key, String value) {
                // Nobody wants to know.
            }

            @Override
            public void failed(Throwable cause) {
                // Nobody wants to know.
            }

            @Override
            public void close() {
                // It was never begun.
            }
        };

        private Off() {}

        @Override
        public Span begin(String name, Side side, String parent, Map<String, String> about) {
            return NOTHING;
        }

        @Override
        public void close() {
            // There is nothing to send.
        }
    }
}
