package org.fallow.work.record;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.fallow.libp2p.identity.PeerId;

/**
 * A publisher's project. Mutable: the record with the highest sequence counts.
 *
 * @param version of the protocol
 * @param name unique for its publisher, 1 to 64 of {@code a-z 0-9 -}
 * @param title one line for people, 1 to 200 characters
 * @param about what it is for, Markdown, at most 16,384 characters
 * @param topics what it is about, for those who search: at most 8 different ones, each 1 to 32 of {@code a-z 0-9 -}; none
 *     where an older record has no such field
 * @param batches the open ones, newest last, at most 256
 * @param sequence rises with every change, unix milliseconds by custom
 */
public record Project(
        int version,
        String name,
        String title,
        String about,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> topics,
        List<Cid> batches,
        long sequence) {
    /** Most open batches. */
    public static final int BATCHES_MAX = 256;

    /** Most topics. */
    public static final int TOPICS_MAX = 8;

    private static final Pattern TOPIC = Pattern.compile("[a-z0-9](-?[a-z0-9]){0,31}");
    private static final int TOPIC_CHARS_MAX = 32;

    /** Checks the bounds. */
    public Project {
        Bounds.version(version);
        if (!name.matches("[a-z0-9](-?[a-z0-9]){0,63}") || name.length() > 64) {
            throw new IllegalArgumentException("name: '" + name.substring(0, Math.min(80, name.length()))
                    + "' is not 1 to 64 small letters, digits and single hyphens");
        }
        Bounds.length("title", title.length(), 1, 200);
        Bounds.length("about", about.length(), 0, 16_384);
        Bounds.length("topics", topics.size(), 0, TOPICS_MAX);
        if (!topics.stream().allMatch(Project::isTopic) || Set.copyOf(topics).size() < topics.size()) {
            throw new IllegalArgumentException(
                    "topics: not different ones of 1 to 32 small letters, digits and hyphens");
        }
        topics = List.copyOf(topics);
        Bounds.length("batches", batches.size(), 0, BATCHES_MAX);
        Bounds.range("sequence", sequence, 0, Long.MAX_VALUE);
        batches = List.copyOf(batches);
    }

    /** One without topics. */
    public Project(int version, String name, String title, String about, List<Cid> batches, long sequence) {
        this(version, name, title, about, List.of(), batches, sequence);
    }

    /** Whether a word can be a topic. */
    public static boolean isTopic(String word) {
        return word.length() <= TOPIC_CHARS_MAX && TOPIC.matcher(word).matches();
    }

    /** Its id, when {@code publisher} signed it. */
    public ProjectId id(PeerId publisher) {
        return ProjectId.of(publisher, name);
    }
}
