package org.fallow.scheduler.proof;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Rule;
import org.fallow.work.record.Answer;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Cid;
import org.fallow.work.record.Project;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;

/**
 * All that a stranger needs to check one unit's result with no network: the signed project and batch, the unit's input
 * and what it comes from, every signed vote, the openings, and the verdict that follows; of a unit in a chain also the
 * votes and openings of every unit before it. One CBOR map, in the one way in which this class writes it; nothing in it is taken on trust, and a byte that was changed is named with its place.
 */
public final class Proof {
    /** What the file says it is. */
    public static final String KIND = "fallow/proof";

    /** The format's version. */
    public static final int VERSION = 1;

    /** Most votes in a file. */
    public static final int VOTES_MAX = 256;

    /** Most openings in a file. */
    public static final int OPENINGS_MAX = 32;

    /** Largest list of inputs that a file carries, in bytes. A unit of a larger one cannot be proved by a file. */
    public static final int LIST_BYTES_MAX = 32 << 20;

    /** Most units of a chain before the one that is proved. */
    public static final int BEFORE_MAX = Batch.SHARD_UNITS - 1;

    /** Most votes on all of those. */
    public static final int BEFORE_VOTES_MAX = 16_000;

    /** Largest file, in bytes. */
    public static final int FILE_BYTES_MAX = 72 << 20;

    /** The last byte of the file ends its map; before it lies the checksum. */
    private static final int CHECK_FROM_END = Checksum.BYTES + 1;

    private final Content content;
    private final byte[] file;

    private Proof(Content content, byte[] file) {
        this.content = content;
        this.file = file;
    }

    /**
     * What a proof proves, once {@link #check} has found nothing.
     *
     * @param project whose
     * @param batch of which
     * @param unit index
     * @param kernel the Wasm module
     * @param input of the unit; treat as immutable
     * @param answer accepted
     * @param before how many units of its chain come before it; each of their results is proved too
     * @param votes all of them, in the order of voters
     */
    public record Claim(
            Signed<Project> project,
            Signed<Batch> batch,
            long unit,
            Cid kernel,
            byte[] input,
            Answer answer,
            int before,
            List<Signed<Vote>> votes) {
        /** Copies the list. */
        public Claim {
            votes = List.copyOf(votes);
        }
    }

    /** The proof of a unit that goes on from no other, see below. */
    public static Proof of(
            Signed<Project> project, Signed<Batch> batch, long unit, byte[] input, byte[] list, Ballot ballot) {
        return of(project, batch, unit, input, list, List.of(), ballot);
    }

    /**
     * The proof of what a ballot proves; of an open unit too, though such a file proves nothing yet.
     *
     * @param input of the unit; the one that its chain begins with where none can be made
     * @param list the blob that a listed input comes from; empty for a sweep
     * @param before the ballots of the units before it in its chain, from the first on
     * @throws IllegalArgumentException when there is more than a file holds
     */
    public static Proof of(
            Signed<Project> project,
            Signed<Batch> batch,
            long unit,
            byte[] input,
            byte[] list,
            List<Ballot> before,
            Ballot ballot) {
        Content content = new Content(
                KIND,
                VERSION,
                project.encoded(),
                batch.encoded(),
                batch.value().kernel(),
                unit,
                input,
                list,
                before.stream().map(Evidence::of).toList(),
                ballot.votes().stream().map(Signed::encoded).toList(),
                ballot.openings().stream().map(Signed::encoded).toList(),
                Stated.of(ballot.verdict(Rule.of(batch.value()))),
                new byte[Checksum.BYTES]);
        return new Proof(content, sealed(Cbor.encode(content)));
    }

    /** Reads a file; nothing in it has been checked but its form. */
    public static Parsed parse(byte[] file) {
        if (file.length > FILE_BYTES_MAX) {
            return refused("it has " + file.length + " bytes, at most " + FILE_BYTES_MAX + " are read", 0);
        }
        try {
            Content content = Cbor.decode(file, Content.class);
            byte[] again = Cbor.encode(content);
            int differs = Arrays.mismatch(again, file);
            return differs < 0
                    ? new Parsed.Read(new Proof(content, file.clone()))
                    : damaged(file, "it is not written as a proof is", differs);
        } catch (WireException e) {
            return damaged(file, "it is not a proof: " + e.getMessage(), -1);
        }
    }

    /** The file, copied. */
    public byte[] bytes() {
        return file.clone();
    }

    /** What is wrong with it; empty when it proves its unit's result. */
    public List<Finding> check() {
        Optional<Finding> changed = changed(file);
        // Where one byte is known to have been changed, that is what is wrong; what comes of it would only hide it.
        return changed.isPresent() && changed.get().offset() >= 0
                ? List.of(changed.get())
                : Examination.of(content, Places.of(file), changed).findings();
    }

    /** What it proves; empty when {@link #check} finds anything. */
    public Optional<Claim> claim() {
        return Examination.of(content, Places.of(file), changed(file)).claim();
    }

    /** The index of the unit that it is said to be of. */
    public long unit() {
        return content.unit();
    }

    Content content() {
        return content;
    }

    /** Writes the checksum where zeros lie. */
    static byte[] sealed(byte[] encoded) {
        int at = encoded.length - CHECK_FROM_END;
        byte[] file = encoded.clone();
        System.arraycopy(Checksum.of(file, at), 0, file, at, Checksum.BYTES);
        return file;
    }

    /** What the checksum says. */
    private static Optional<Finding> changed(byte[] file) {
        int at = file.length - CHECK_FROM_END;
        if (at < 0 || Checksum.holds(file, at)) {
            return Optional.empty();
        }
        return Optional.of(Checksum.find(file, at)
                .map(change -> {
                    String part = Places.of(Checksum.mended(file, change)).at(change.offset());
                    return new Finding(
                            Finding.Kind.CHANGED,
                            part,
                            change.offset(),
                            String.format(
                                    "byte %d is 0x%02x and was 0x%02x%s",
                                    change.offset(),
                                    file[change.offset()],
                                    change.was(),
                                    part.isEmpty() ? "" : ": it is of " + part));
                })
                .orElseGet(() -> new Finding(
                        Finding.Kind.CHANGED,
                        "",
                        -1,
                        "more than one byte is not as it was when the file was written")));
    }

    private static Parsed damaged(byte[] file, String text, int offset) {
        return changed(file)
                .filter(finding -> finding.offset() >= 0)
                .<Parsed>map(finding -> new Parsed.Refused(List.of(finding)))
                .orElseGet(() -> refused(text, offset));
    }

    private static Parsed refused(String text, int offset) {
        return new Parsed.Refused(List.of(new Finding(Finding.Kind.MALFORMED, "", offset, text)));
    }
}
