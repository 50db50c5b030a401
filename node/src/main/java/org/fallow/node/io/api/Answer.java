package org.fallow.node.io.api;

import java.util.Set;
import org.fallow.node.status.EventKind;

/** What a request is answered with. */
sealed interface Answer {
    /** One JSON document. */
    record Document(Object value) implements Answer {}

    /** Bytes as they are. */
    record Bytes(String type, byte[] bytes) implements Answer {}

    /** Bytes as they are made. */
    record Stream(String type, NodeOperations.Results results) implements Answer {}

    /** JSON documents, one a line. */
    record Lines(NodeOperations.Results results) implements Answer {}

    /**
     * Server-sent events, until the client goes.
     *
     * @param after events after this number that are remembered come first
     * @param kinds of events wanted
     */
    record Events(long after, Set<EventKind> kinds) implements Answer {}
}
