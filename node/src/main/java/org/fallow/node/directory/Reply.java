package org.fallow.node.directory;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What is answered to a {@link Question}. Nothing in it is verified yet. Constructors check the bounds. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Reply.Announcements.class, name = "announcements"),
    @JsonSubTypes.Type(value = Reply.Adverts.class, name = "adverts"),
    @JsonSubTypes.Type(value = Reply.Refused.class, name = "refused")
})
public sealed interface Reply {
    /** Most announcements in one reply. */
    int ANNOUNCEMENTS_MAX = 32;

    /** Most bytes of announcements in one reply. */
    int ANNOUNCEMENT_BYTES_MAX = 192 << 10;

    /** Most adverts in one reply. */
    int ADVERTS_MAX = 64;

    /**
     * The signed records of projects.
     *
     * @param version of the protocol
     * @param projects envelopes, at most {@link #ANNOUNCEMENTS_MAX}; treat as immutable
     * @param more whether there are others behind the last of these
     */
    record Announcements(int version, List<byte[]> projects, boolean more) implements Reply {
        /** Checks the bounds. */
        public Announcements {
            bounded("announcements", projects, ANNOUNCEMENTS_MAX);
            projects = List.copyOf(projects);
        }
    }

    /**
     * Signed adverts.
     *
     * @param version of the protocol
     * @param adverts envelopes, at most {@link #ADVERTS_MAX}, closest to the target first; treat as immutable
     * @param more whether there are others, further away
     */
    record Adverts(int version, List<byte[]> adverts, boolean more) implements Reply {
        /** Checks the bounds. */
        public Adverts {
            bounded("adverts", adverts, ADVERTS_MAX);
            adverts = List.copyOf(adverts);
        }
    }

    /**
     * No answer.
     *
     * @param version of the protocol
     * @param reason why
     * @param text for people, at most 200 characters
     * @param retryAfterMillis when to ask again, 0 for never
     */
    record Refused(int version, Reason reason, String text, long retryAfterMillis) implements Reply {
        /** Checks the bounds. */
        public Refused {
            if (text.length() > 200 || retryAfterMillis < 0) {
                throw new IllegalArgumentException("refused: out of bounds");
            }
        }
    }

    /** Why there is no answer. */
    enum Reason {
        /** This node answers enough others already, or has answered this one often enough. */
        BUSY,
        /** It does not know what is asked. */
        UNKNOWN
    }

    private static void bounded(String what, List<byte[]> list, int max) {
        if (list.size() > max) {
            throw new IllegalArgumentException(what + ": " + list.size() + ", at most " + max);
        }
    }
}
