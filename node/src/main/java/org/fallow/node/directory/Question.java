package org.fallow.node.directory;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Locale;
import org.fallow.dht.key.Key;

/** What can be asked of a node about others. Constructors check the bounds. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", visible = true, defaultImpl = Question.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Question.Announcements.class, name = "announcements"),
    @JsonSubTypes.Type(value = Question.Adverts.class, name = "adverts")
})
public sealed interface Question {
    /**
     * Which projects of this bucket do you have, in ascending order of their ids? Answered by {@link Reply.Announcements}.
     *
     * @param bucket 0 to 255
     * @param after an id of 32 bytes, from behind which to go on, or empty to begin; treat as immutable
     */
    record Announcements(int bucket, byte[] after) implements Question {
        /** Checks the bounds. */
        public Announcements {
            if (bucket < 0 || bucket >= Buckets.COUNT || (after.length != 0 && after.length != 32)) {
                throw new IllegalArgumentException("announcements: bucket or id out of bounds");
            }
        }
    }

    /**
     * Which adverts do you hold for the DHT whose keys share this prefix? Answered by {@link Reply.Adverts}, with those
     * closest to the target.
     *
     * @param target what a key is the hash of, 1 to 64 bytes; treat as immutable
     * @param prefix how many leading bits of that key, 0 to 256
     */
    record Adverts(byte[] target, int prefix) implements Question {
        /** Checks the bounds. */
        public Adverts {
            if (target.length < 1 || target.length > 64 || prefix < 0 || prefix > Key.BITS) {
                throw new IllegalArgumentException("adverts: target or prefix out of bounds");
            }
        }
    }

    /**
     * Something this version does not know.
     *
     * @param kind its name, cut to 64 characters
     */
    record Unknown(String kind) implements Question {
        /** Cuts the name. */
        public Unknown {
            kind = kind.substring(0, Math.min(64, kind.length())).toLowerCase(Locale.ROOT);
        }
    }
}
