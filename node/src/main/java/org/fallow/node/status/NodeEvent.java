package org.fallow.node.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened on a node. Fields that say nothing of it are not written.
 *
 * @param id larger than that of every event before, also of those before a restart; not without gaps
 * @param whenMillis since 1970
 * @param kind what sort of thing
 * @param text what happened, one line for people
 * @param state of the node, where that changed
 * @param project id, 64 hexadecimal digits
 * @param batch CID, base32
 * @param unit index in the batch, from 0
 * @param peer id, base58
 * @param progress of the batch
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeEvent(
        long id,
        long whenMillis,
        EventKind kind,
        String text,
        @Nullable NodeState state,
        @Nullable String project,
        @Nullable String batch,
        @Nullable Long unit,
        @Nullable String peer,
        @Nullable Progress progress) {
    /**
     * How far a batch is.
     *
     * @param units in all
     * @param accepted units with a result
     * @param failed units that have none on any machine
     * @param open units not settled
     */
    public record Progress(long units, long accepted, long failed, long open) {}

    /** One that is not about anything in particular, and not numbered yet. */
    public static NodeEvent of(EventKind kind, String text) {
        return new NodeEvent(0, 0, kind, text, null, null, null, null, null, null);
    }

    /** One about the state of the node. */
    public static NodeEvent ofState(NodeState state, String text) {
        return new NodeEvent(0, 0, EventKind.STATE, text, state, null, null, null, null, null);
    }

    /** One about a unit. */
    public static NodeEvent ofUnit(EventKind kind, String batch, long unit, String text) {
        return new NodeEvent(0, 0, kind, text, null, null, batch, unit, null, null);
    }

    /** One about a peer. */
    public static NodeEvent ofPeer(EventKind kind, String peer, String text) {
        return new NodeEvent(0, 0, kind, text, null, null, null, null, peer, null);
    }

    /** One about a project. */
    public static NodeEvent ofProject(String project, String text) {
        return new NodeEvent(0, 0, EventKind.PROJECT, text, null, project, null, null, null, null);
    }

    /** One about a batch. */
    public static NodeEvent ofBatch(EventKind kind, String batch, Progress progress, String text) {
        return new NodeEvent(0, 0, kind, text, null, null, batch, null, null, progress);
    }

    /** The same with its number and time. */
    public NodeEvent at(long number, long millis) {
        return new NodeEvent(number, millis, kind, text, state, project, batch, unit, peer, progress);
    }
}
