package org.fallow.node.directory;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;

/**
 * The projects that others have told of, verified, to be searched by word and topic. Nobody can fill it: what one peer may
 * tell is bounded, and when there is no room, whoever told most loses an entry.
 */
public final class DirectoryIndex {
    private static final int WORDS_MAX = 16;

    private final PeerId self;
    private final Bounds bounds;
    private final Map<ProjectId, Entry> entries = new TreeMap<>();
    private final Map<PeerId, Share> shares = new TreeMap<>();
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private long bytes;

    /**
     * What the index takes.
     *
     * @param bytesMax of all announcements together
     * @param sourceEntriesMax announcements that one peer was the first to tell of
     * @param sourceBytesMax of these together
     * @param life how long an announcement is kept after it was last heard of
     */
    public record Bounds(long bytesMax, int sourceEntriesMax, long sourceBytesMax, Duration life) {
        /** 32 MiB; 256 entries and 1 MiB a peer; 7 days. */
        public static final Bounds DEFAULT = new Bounds(32L << 20, 256, 1L << 20, Duration.ofDays(7));
    }

    /** What became of an announcement. */
    public enum Outcome {
        /** It was not known. */
        NEW,
        /** An older one was. */
        NEWER,
        /** It was, or a newer one. */
        KNOWN,
        /** It is too long, makes no sense, or its signature is wrong. */
        BAD,
        /** Its project belongs into another bucket than the one that was asked for. */
        WRONG_BUCKET,
        /** There is no room for more of this peer, or for more. */
        SURPLUS
    }

    private record Entry(Signed<Project> project, PeerId source, Instant seen) {
        int bytes() {
            return project.encoded().length;
        }
    }

    /** What one peer was the first to tell of. */
    private record Share(int entries, long bytes) {
        private static final Share NONE = new Share(0, 0);
    }

    /** An empty index; what comes from {@code self} is bounded only together with all the rest. */
    public DirectoryIndex(PeerId self, Bounds bounds) {
        this.self = self;
        this.bounds = bounds;
    }

    /** A peer that was asked for a bucket has told of this. */
    public Outcome offer(byte[] envelope, int bucket, PeerId source, Instant now) {
        Outcome outcome = take(envelope, bucket, source, now);
        outcomes.merge(outcome, 1L, Long::sum);
        return outcome;
    }

    /** How often an announcement came to this. */
    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** How many projects are known. */
    public int size() {
        return entries.size();
    }

    /** The announcements' envelopes, those heard of last first. */
    public List<byte[]> envelopes() {
        return entries.values().stream()
                .sorted(Comparator.comparing(Entry::seen).reversed())
                .map(entry -> entry.project().encoded())
                .toList();
    }

    /**
     * The projects that have every word of a text in their title, name, topics or purpose, and the topic if one is given;
     * those with more of the words in their title first, then by title.
     *
     * @param text words between blanks, in any case; empty for all
     * @param most how many at most
     */
    public List<Signed<Project>> search(String text, Optional<String> topic, int most) {
        List<String> words = Stream.of(text.toLowerCase(Locale.ROOT).split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .limit(WORDS_MAX)
                .toList();
        Comparator<Signed<Project>> order = Comparator.<Signed<Project>>comparingLong(p -> -words.stream()
                        .filter(lower(p.value().title())::contains)
                        .count())
                .thenComparing(p -> lower(p.value().title()))
                .thenComparing(p -> p.value().id(p.signer()));
        return entries.values().stream()
                .map(Entry::project)
                .filter(p -> topic.isEmpty() || p.value().topics().contains(lower(topic.get())))
                .filter(p -> words.isEmpty() || hasAll(p.value(), words))
                .sorted(order)
                .limit(most)
                .toList();
    }

    /** Drops what nobody has told of for long. */
    public void expire(Instant now) {
        List<ProjectId> gone = entries.entrySet().stream()
                .filter(e -> !e.getValue().seen().plus(bounds.life()).isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
        gone.forEach(this::drop);
    }

    private Outcome take(byte[] envelope, int bucket, PeerId source, Instant now) {
        Signed<Project> project;
        try {
            project = RecordKind.PROJECT.open(envelope);
        } catch (WireException e) {
            return Outcome.BAD;
        }
        ProjectId id = project.value().id(project.signer());
        if (Buckets.of(id) != bucket) {
            return Outcome.WRONG_BUCKET;
        }
        Entry held = entries.get(id);
        if (held == null) {
            return add(id, new Entry(project, source, now)) ? Outcome.NEW : Outcome.SURPLUS;
        }
        if (held.project().value().sequence() >= project.value().sequence()) {
            entries.put(id, new Entry(held.project(), held.source(), now));
            return Outcome.KNOWN;
        }
        drop(id);
        if (add(id, new Entry(project, source, now))) {
            return Outcome.NEWER;
        }
        put(id, held);
        return Outcome.SURPLUS;
    }

    private boolean add(ProjectId id, Entry entry) {
        Share share = shares.getOrDefault(entry.source(), Share.NONE);
        boolean tooMuch = !entry.source().equals(self)
                && (share.entries() >= bounds.sourceEntriesMax()
                        || share.bytes() + entry.bytes() > bounds.sourceBytesMax());
        if (tooMuch || entry.bytes() > bounds.bytesMax()) {
            return false;
        }
        while (bytes + entry.bytes() > bounds.bytesMax()) {
            PeerId greatest = shares.entrySet().stream()
                    .max(Comparator.comparingLong(e -> e.getValue().bytes()))
                    .orElseThrow()
                    .getKey();
            if (greatest.equals(entry.source())) {
                return false;
            }
            dropOldestOf(greatest);
        }
        put(id, entry);
        return true;
    }

    private void dropOldestOf(PeerId source) {
        entries.entrySet().stream()
                .filter(e -> e.getValue().source().equals(source))
                .min(Comparator.comparing(e -> e.getValue().seen()))
                .map(Map.Entry::getKey)
                .ifPresent(this::drop);
    }

    private void put(ProjectId id, Entry entry) {
        entries.put(id, entry);
        bytes += entry.bytes();
        Share share = shares.getOrDefault(entry.source(), Share.NONE);
        shares.put(entry.source(), new Share(share.entries() + 1, share.bytes() + entry.bytes()));
    }

    private void drop(ProjectId id) {
        Entry entry = entries.remove(id);
        if (entry != null) {
            bytes -= entry.bytes();
            shares.computeIfPresent(
                    entry.source(),
                    (source, share) -> share.entries() == 1
                            ? null
                            : new Share(share.entries() - 1, share.bytes() - entry.bytes()));
        }
    }

    private static boolean hasAll(Project project, List<String> words) {
        String all = lower(String.join(
                "\n", project.title(), project.name(), String.join("\n", project.topics()), project.about()));
        return words.stream().allMatch(all::contains);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
