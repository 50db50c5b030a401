package org.fallow.scheduler.credit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.wire.WireException;
import org.fallow.scheduler.proof.Finding;
import org.fallow.work.record.Cbor;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.Receipt;
import org.fallow.work.record.RecordKind;
import org.fallow.work.record.Signed;
import org.fallow.work.record.UnitId;

/**
 * A volunteer's receipts as a file that anybody can check: every signature, that all are for that volunteer and none is
 * its own, and that no custodian counts a unit twice. What a file cannot show is whether the signers are the shards'
 * custodians: for that the receipts name the shard and the digest of the evidence, to be compared with the network's.
 */
public final class CreditFile {
    /** What the file says it is. */
    public static final String KIND = "fallow/credit";

    /** The format's version. */
    public static final int VERSION = 1;

    /** Most receipts in a file. */
    public static final int RECEIPTS_MAX = 20_000;

    /** Largest file, in bytes. */
    public static final int FILE_BYTES_MAX = 64 << 20;

    private final PeerId voter;
    private final List<Signed<Receipt>> receipts;
    private final List<Finding> findings;

    private CreditFile(PeerId voter, List<Signed<Receipt>> receipts, List<Finding> findings) {
        this.voter = voter;
        this.receipts = List.copyOf(receipts);
        this.findings = List.copyOf(findings);
    }

    /** The fields, in the order in which they lie in the file. */
    record Content(String kind, int version, byte[] voter, List<byte[]> receipts) {
        Content {
            if (!kind.equals(KIND) || version != VERSION) {
                throw new IllegalArgumentException("kind: not " + KIND + ", version " + VERSION);
            }
            if (receipts.size() > RECEIPTS_MAX) {
                throw new IllegalArgumentException("receipts: more than " + RECEIPTS_MAX);
            }
            receipts = List.copyOf(receipts);
        }
    }

    /** The file of a volunteer's receipts. */
    public static byte[] encode(PeerId voter, List<Signed<Receipt>> receipts) {
        List<byte[]> envelopes = receipts.stream().map(Signed::encoded).toList();
        return Cbor.encode(new Content(KIND, VERSION, voter.bytes(), envelopes));
    }

    /**
     * Reads a file and checks it.
     *
     * @throws WireException when it has not the form of one
     */
    public static CreditFile parse(byte[] file) throws WireException {
        if (file.length > FILE_BYTES_MAX) {
            throw new WireException("credit: " + file.length + " bytes, at most " + FILE_BYTES_MAX + " are read");
        }
        Content content = Cbor.decode(file, Content.class);
        if (!Arrays.equals(Cbor.encode(content), file)) {
            throw new WireException("credit: it is not written as such a file is");
        }
        return of(PeerId.ofBytes(content.voter()), content.receipts());
    }

    /** Checks receipts; those that are not sound count for nothing. */
    public static CreditFile of(PeerId voter, List<byte[]> envelopes) {
        List<Signed<Receipt>> sound = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        Map<UnitId, SortedSet<PeerId>> counted = new TreeMap<>();
        Map<Cid, ProjectId> projects = new TreeMap<>();
        for (int i = 0; i < envelopes.size(); i++) {
            String name = "receipts[" + i + "]";
            try {
                Signed<Receipt> receipt = RecordKind.RECEIPT.open(envelopes.get(i));
                require(voter, receipt, counted, projects);
                units(receipt.value())
                        .forEach(unit -> counted.computeIfAbsent(unit, u -> new TreeSet<>())
                                .add(receipt.signer()));
                projects.put(receipt.value().shard().batch(), receipt.value().project());
                sound.add(receipt);
            } catch (WireException e) {
                findings.add(new Finding(Finding.Kind.UNSIGNED, name, -1, name + ": " + e.getMessage()));
            } catch (Unsound e) {
                findings.add(new Finding(e.kind, name, -1, name + ": " + e.getMessage()));
            }
        }
        return new CreditFile(voter, sound, findings);
    }

    /** Whose receipts they are. */
    public PeerId voter() {
        return voter;
    }

    /** What is wrong; empty when every receipt counts. */
    public List<Finding> findings() {
        return findings;
    }

    /** The receipts that count. */
    public List<Signed<Receipt>> receipts() {
        return receipts;
    }

    /**
     * What the receipts come to, by project. A unit counts once however many custodians vouch for it; of different
     * statements on its work the smallest counts.
     */
    public SortedMap<ProjectId, Sum> sums() {
        return sums(unit -> true);
    }

    /** The same of some units alone; a custodian counts for a project when it vouches for one of them. */
    public SortedMap<ProjectId, Sum> sums(Predicate<UnitId> counted) {
        SortedMap<ProjectId, SortedMap<UnitId, Long>> work = new TreeMap<>();
        SortedMap<ProjectId, SortedSet<PeerId>> custodians = new TreeMap<>();
        for (Signed<Receipt> receipt : receipts) {
            ProjectId project = receipt.value().project();
            SortedMap<UnitId, Long> units = work.computeIfAbsent(project, p -> new TreeMap<>());
            List<UnitId> named = units(receipt.value());
            for (int i = 0; i < named.size(); i++) {
                if (counted.test(named.get(i))) {
                    units.merge(named.get(i), receipt.value().work().get(i), Math::min);
                    custodians.computeIfAbsent(project, p -> new TreeSet<>()).add(receipt.signer());
                }
            }
        }
        SortedMap<ProjectId, Sum> sums = new TreeMap<>();
        work.forEach((project, units) -> sums.put(
                project,
                new Sum(
                        units.size(),
                        units.values().stream().mapToLong(Long::longValue).sum(),
                        custodians.getOrDefault(project, new TreeSet<>()).size())));
        return sums;
    }

    /**
     * What was done for a project.
     *
     * @param units accepted
     * @param workMillis in milliseconds of a middling volunteer's processor
     * @param custodians that vouch for some of it
     */
    public record Sum(long units, long workMillis, int custodians) {}

    /** Why a receipt does not count. */
    private static final class Unsound extends Exception {
        private static final long serialVersionUID = 1;
        private final Finding.Kind kind;

        Unsound(Finding.Kind kind, String text) {
            super(text);
            this.kind = kind;
        }
    }

    private static void require(
            PeerId voter, Signed<Receipt> receipt, Map<UnitId, SortedSet<PeerId>> counted, Map<Cid, ProjectId> projects)
            throws Unsound {
        if (!Arrays.equals(receipt.value().voter(), voter.bytes())) {
            throw new Unsound(Finding.Kind.FOREIGN, "it is for another voter");
        }
        if (receipt.signer().equals(voter)) {
            throw new Unsound(Finding.Kind.FOREIGN, "its voter signed it, and nobody vouches for itself");
        }
        Cid batch = receipt.value().shard().batch();
        if (!projects.getOrDefault(batch, receipt.value().project())
                .equals(receipt.value().project())) {
            throw new Unsound(Finding.Kind.CONTRADICTORY, "another receipt says that the batch is of another project");
        }
        for (UnitId unit : units(receipt.value())) {
            if (counted.getOrDefault(unit, new TreeSet<>()).contains(receipt.signer())) {
                throw new Unsound(
                        Finding.Kind.CONTRADICTORY,
                        "custodian " + receipt.signer() + " counts unit " + unit + " a second time");
            }
        }
    }

    private static List<UnitId> units(Receipt receipt) {
        Cid batch = receipt.shard().batch();
        return receipt.units().stream().map(unit -> new UnitId(batch, unit)).toList();
    }
}
