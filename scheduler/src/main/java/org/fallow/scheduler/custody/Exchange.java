package org.fallow.scheduler.custody;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.fallow.scheduler.verdict.Ballot;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Opening;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Vote;
import org.fallow.work.record.Witness;

/** How two custodians find out what each lacks: digests of the whole, then of units, then names, then what they name. */
final class Exchange {
    private Exchange() {}

    /** The answer to a fellow's digest. */
    static Response.Digests compare(Shard shard, byte[] digest) {
        if (Arrays.equals(Ballot.digest(shard.box().ballots()), digest)) {
            return new Response.Digests(true, List.of());
        }
        List<Item.UnitDigest> units = new ArrayList<>();
        shard.box().ballots().forEach((unit, ballot) -> units.add(new Item.UnitDigest(unit, brief(ballot))));
        return new Response.Digests(false, units);
    }

    /** What to pull after a fellow's digests differed from ours: the units that differ, with what we know of them. */
    static Request.Pull pull(Shard shard, ShardId id, List<Item.UnitDigest> theirs) {
        TreeSet<Long> differing = new TreeSet<>(shard.box().ballots().keySet());
        for (Item.UnitDigest unit : theirs) {
            if (Arrays.equals(unit.digest(), brief(shard.ballot(unit.unit())))) {
                differing.remove(unit.unit());
            } else {
                differing.add(unit.unit());
            }
        }
        List<Item.Known> known = differing.stream()
                .limit(Bounds.UNITS_MAX)
                .map(unit -> new Item.Known(unit, shard.ballot(unit).names()))
                .toList();
        return new Request.Pull(id, known);
    }

    /**
     * The answer to a pull.
     *
     * @param fellow whether the asker is a custodian too: only then it gets results of units that are not settled
     */
    static Response.Page page(Shard shard, List<Item.Known> known, boolean fellow) {
        Paging page = new Paging();
        List<Item.Known> wanted = new ArrayList<>();
        boolean room = true;
        for (Item.Known unit : known) {
            Ballot ballot = shard.ballot(unit.unit());
            Set<String> theirs = texts(unit.names());
            Set<String> ours = texts(ballot.names());
            List<byte[]> lacking =
                    unit.names().stream().filter(n -> !ours.contains(text(n))).toList();
            if (!lacking.isEmpty()) {
                wanted.add(new Item.Known(unit.unit(), lacking));
            }
            boolean sealed = !fellow && !shard.isSettled(unit.unit());
            room = room && page.fill(records(ballot, name -> !theirs.contains(name), sealed));
        }
        return new Response.Page(page.page(), wanted);
    }

    /** What a fellow said it wants; as much as fits. */
    static Request.Push push(Shard shard, ShardId id, List<Item.Known> wanted) {
        Paging page = new Paging();
        for (Item.Known unit : wanted) {
            Ballot ballot = shard.ballot(unit.unit());
            Set<String> names = texts(unit.names());
            if (!page.fill(records(ballot, names::contains, false))) {
                break;
            }
        }
        return new Request.Push(id, page.page(), List.of());
    }

    /** What of the unit has such a name; without its results where they are {@code sealed}. */
    private static Records records(Ballot ballot, Predicate<String> named, boolean sealed) {
        List<Signed<Vote>> votes = ballot.votes().stream()
                .filter(v -> named.test(text(Ballot.name(v))))
                .toList();
        List<Signed<Opening>> openings = ballot.openings().stream()
                .filter(o -> !sealed && named.test(text(Ballot.name(o.value().resultCid()))))
                .toList();
        List<Signed<Witness>> witnesses = ballot.witnesses().stream()
                .filter(w -> named.test(text(Ballot.nameOf(w))))
                .toList();
        return new Records(votes, openings, witnesses);
    }

    private static byte[] brief(Ballot ballot) {
        return Arrays.copyOf(ballot.digest(), Bounds.SHORT_DIGEST_BYTES);
    }

    private static Set<String> texts(List<byte[]> names) {
        Set<String> texts = new TreeSet<>();
        names.forEach(n -> texts.add(text(n)));
        return texts;
    }

    private static String text(byte[] name) {
        return HexFormat.of().formatHex(name);
    }
}
