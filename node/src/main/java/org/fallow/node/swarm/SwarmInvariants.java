package org.fallow.node.swarm;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.fallow.dht.kademlia.KademliaAction;
import org.fallow.dht.kademlia.Operation;
import org.fallow.dht.kademlia.Result;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.MessageCodec;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.StoredRecord;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.simulation.invariant.Invariant;
import org.fallow.simulation.scenario.World;
import org.fallow.simulation.time.VirtualTime;

/**
 * What must hold after every event of a swarm. Only the node that acted is looked at, and of it what it did; tables are
 * followed peer by peer at some of the nodes.
 */
final class SwarmInvariants {
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** Requests an hour that upkeep may take in the long run, and what a node may spend to find its place. */
    private static final int UPKEEP_PER_HOUR = 50;

    private static final int ARRIVAL = 600;

    private final Swarm swarm;

    private SwarmInvariants(Swarm swarm) {
        this.swarm = swarm;
    }

    static Invariant[] of(Swarm swarm) {
        SwarmInvariants all = new SwarmInvariants(swarm);
        return new Invariant[] {
            all.each("upkeep keeps to its budget", KademliaAction.Send.class, all::spendsTooMuch),
            all.each("no node asks itself", KademliaAction.Send.class, all::asksItself),
            all.each(
                    "an answer names a bucket's worth of peers at most, none twice",
                    KademliaAction.Respond.class,
                    all::namesTooMany),
            all.each("an answer fits into the longest message", KademliaAction.Respond.class, all::tooLong),
            all.each("no invalid or expired value is answered", KademliaAction.Respond.class, all::answersUnsound),
            all.each("a holder's value never gets older", KademliaAction.Persist.class, all::goesBack),
            all.each("what a node keeps is within its bounds", KademliaAction.Persist.class, all::keepsTooMuch),
            all.each("no client is in a table", KademliaAction.TableChanged.class, all::listsClient),
            all.each(
                    "a table has only peers that have answered this node",
                    KademliaAction.TableChanged.class,
                    all::listsUnheard),
            all.each("no bucket has more than its peers", KademliaAction.TableChanged.class, all::overfull),
            all.eachEnd("each operation ends once", all::endsTwice),
            all.eachEnd("a result is sorted, without this node, and of peers that answered", all::wrongResult),
            all.eachEnd("no invalid value is read", all::readsUnsound),
            Invariant.named("each operation ends within its user's patience", all::overdue)
        };
    }

    private <A extends KademliaAction> Invariant each(
            String name, Class<A> kind, Function<Deed<A>, Optional<String>> check) {
        return Invariant.named(name, world -> {
            for (KademliaAction action : swarm.deeds().of(world.steps())) {
                if (kind.isInstance(action)) {
                    Optional<String> wrong =
                            check.apply(new Deed<>(swarm.node(world.acted()), kind.cast(action), world));
                    if (wrong.isPresent()) {
                        return wrong;
                    }
                }
            }
            return Optional.empty();
        });
    }

    private Invariant eachEnd(String name, Function<Deed<Deeds.Ended>, Optional<String>> check) {
        return Invariant.named(
                name,
                world -> swarm.deeds().endedIn(world.steps()).stream()
                        .flatMap(ended -> check.apply(new Deed<>(swarm.node(world.acted()), ended, world)).stream())
                        .findFirst());
    }

    /** What the node that acted has done. */
    private record Deed<A>(SwarmNode node, A action, World world) {
        Optional<String> wrong(boolean is, Supplier<String> words) {
            return is ? Optional.of("node " + node.member().number() + ": " + words.get()) : Optional.empty();
        }

        Instant now() {
            return world.now();
        }

        PeerId self() {
            return node.member().peer().id();
        }
    }

    private Optional<String> spendsTooMuch(Deed<KademliaAction.Send> deed) {
        long sent = deed.node().upkeepSent();
        Duration up = deed.world().elapsed().minusNanos(deed.node().startedAt());
        double hours = up.toNanos() / (double) Duration.ofHours(1).toNanos();
        return deed.wrong(sent > ARRIVAL + UPKEEP_PER_HOUR * hours, () -> sent + " requests in " + up);
    }

    private Optional<String> asksItself(Deed<KademliaAction.Send> deed) {
        return deed.wrong(
                deed.action().peer().id().equals(deed.self()),
                () -> deed.action().toString());
    }

    private Optional<String> namesTooMany(Deed<KademliaAction.Respond> deed) {
        List<PeerAddresses> named = deed.action().response().closer();
        boolean twice = named.stream().map(PeerAddresses::id).distinct().count() < named.size();
        return deed.wrong(
                twice || named.size() > swarm.settings().shape().width(), () -> named.size() + " peers, or one twice");
    }

    private Optional<String> tooLong(Deed<KademliaAction.Respond> deed) {
        int bytes = swarm.sizes().atMost(deed.action().response());
        return deed.wrong(bytes > MessageCodec.SENT_MAX, () -> bytes + " bytes");
    }

    private Optional<String> answersUnsound(Deed<KademliaAction.Respond> deed) {
        if (!(deed.action().response() instanceof Response.Found found)
                || found.value().isEmpty()) {
            return Optional.empty();
        }
        boolean expired = found.received()
                .filter(at -> !at.plus(swarm.settings().values().life()).isAfter(deed.now()))
                .isPresent();
        return deed.wrong(expired || !sound(found.key(), found.value().get(), deed.now()), found::toString);
    }

    private Optional<String> goesBack(Deed<KademliaAction.Persist> deed) {
        return deed.action().stored() instanceof StoredRecord.StoredValue stored
                ? deed.wrong(
                        Sealed.sequence(stored.value()) < deed.node().highest(stored.key()),
                        () -> "keeps " + Sealed.sequence(stored.value()) + " after "
                                + deed.node().highest(stored.key()))
                : Optional.empty();
    }

    private Optional<String> keepsTooMuch(Deed<KademliaAction.Persist> deed) {
        int kept = deed.node().kept().size();
        return deed.wrong(
                kept
                        > swarm.settings().values().recordsMax()
                                + swarm.settings().providers().recordsMax(),
                () -> kept + " records");
    }

    private Optional<String> listsClient(Deed<KademliaAction.TableChanged> deed) {
        return listed(deed, member -> !member.serves());
    }

    private Optional<String> listsUnheard(Deed<KademliaAction.TableChanged> deed) {
        return listed(deed, member -> !deed.node().heard(member));
    }

    private Optional<String> listed(Deed<KademliaAction.TableChanged> deed, Predicate<Member> wrong) {
        if (!swarm.watches(deed.node().member())) {
            return Optional.empty();
        }
        for (PeerAddresses entry : deed.action().peers()) {
            Optional<Member> member = swarm.census().member(entry.id());
            if (member.isEmpty() || wrong.test(member.get())) {
                return deed.wrong(true, () -> "has " + entry.id());
            }
        }
        return Optional.empty();
    }

    private Optional<String> overfull(Deed<KademliaAction.TableChanged> deed) {
        if (!swarm.watches(deed.node().member())) {
            return Optional.empty();
        }
        Map<Integer, Integer> buckets = new HashMap<>();
        for (PeerAddresses entry : deed.action().peers()) {
            swarm.census()
                    .member(entry.id())
                    .ifPresent(member ->
                            buckets.merge(deed.node().member().key().commonPrefix(member.key()), 1, Integer::sum));
        }
        return deed.wrong(
                buckets.values().stream()
                        .anyMatch(count -> count > swarm.settings().bucket()),
                buckets::toString);
    }

    private Optional<String> endsTwice(Deed<Deeds.Ended> deed) {
        return deed.wrong(
                deed.action().errand().isEmpty(),
                () -> "operation " + deed.action().finished().operationId());
    }

    private Optional<String> wrongResult(Deed<Deeds.Ended> deed) {
        Errand errand = deed.action().errand().orElse(null);
        if (errand == null
                || !(errand.operation() instanceof Operation.FindClosest)
                || !(deed.action().finished().result() instanceof Result.Peers result)) {
            return Optional.empty();
        }
        Key before = null;
        boolean sound = result.peers().size() <= swarm.settings().shape().width();
        for (PeerAddresses peer : result.peers()) {
            Key key = Key.of(peer.id());
            sound &= !peer.id().equals(deed.self()) && errand.answered(peer.id());
            sound &= before == null || errand.target().compareDistance(before, key) < 0;
            before = key;
        }
        return deed.wrong(!sound, result::toString);
    }

    private Optional<String> readsUnsound(Deed<Deeds.Ended> deed) {
        return deed.action()
                .errand()
                .flatMap(errand -> deed.action().finished().result() instanceof Result.Read read
                        ? read.value()
                                .flatMap(value ->
                                        deed.wrong(!sound(errand.target(), value, deed.now()), value::toString))
                        : Optional.empty());
    }

    private Optional<String> overdue(World world) {
        if (world.acted() < 0) {
            return Optional.empty();
        }
        long latest = world.elapsed().minus(Swarm.PATIENCE).minus(GRACE).toNanos();
        return swarm.node(world.acted()).errands().stream()
                .filter(errand -> errand.startedAt() < latest)
                .map(errand -> "operation " + errand.id() + ", begun at " + VirtualTime.instant(errand.startedAt()))
                .findFirst();
    }

    private static boolean sound(Key key, Value value, Instant now) {
        return SwarmNode.VALIDATORS.valid(key.bytes(), value.bytes(), now);
    }
}
