package org.fallow.desktop.link;

import java.time.Instant;

/**
 * Something that happened to the node, as this window saw it.
 *
 * @param at when it was seen
 * @param kind what
 * @param subject of what: a project's or a batch's title, a reason; may be empty
 * @param count how many
 */
public record Happening(Instant at, Kind kind, String subject, long count) {
    /** What happens. */
    public enum Kind {
        /** The node answers for the first time. */
        FOUND,
        /** It no longer answers. */
        LOST,
        /** It answers again. */
        BACK,
        /** It computes. */
        COMPUTING,
        /** It computes nothing, and could; the subject says why. */
        IDLE,
        /** It computes nothing because it is told or a rule says so; the subject says why. */
        PAUSED,
        /** Units cannot be run here. */
        FAILING,
        /** It ends what runs. */
        FINISHING,
        /** The first result of this computer was accepted. */
        FIRST_ACCEPTED,
        /** More results were accepted. */
        ACCEPTED,
        /** The network accepted another result than this computer's. */
        CONTRADICTED,
        /** A project was joined. */
        JOINED,
        /** A project was left. */
        LEFT,
        /** A batch has no open unit any more. */
        BATCH_DONE,
        /** The last peer is gone. */
        ALONE,
        /** There are peers again. */
        MET,
        /** A pause that a rule made lasts. */
        PAUSE_LASTS
    }

    /** Whether a person should hear of it who does not look at the window. */
    public boolean isNews() {
        return switch (kind) {
            case FIRST_ACCEPTED, BATCH_DONE, PAUSE_LASTS, FAILING -> true;
            case FOUND, LOST, BACK, COMPUTING, IDLE, PAUSED, FINISHING, ACCEPTED, CONTRADICTED -> false;
            case JOINED, LEFT, ALONE, MET -> false;
        };
    }
}
