package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.Peers;
import org.fallow.dht.kademlia.KademliaAction.Accept;
import org.fallow.dht.kademlia.KademliaAction.Answer;
import org.fallow.dht.kademlia.KademliaAction.Finished;
import org.fallow.dht.kademlia.KademliaAction.Refuse;
import org.fallow.dht.kademlia.KademliaAction.Respond;
import org.fallow.dht.kademlia.KademliaAction.Send;
import org.fallow.dht.kademlia.KademliaAction.TableChanged;
import org.fallow.dht.kademlia.KademliaEvent.Failure;
import org.fallow.dht.kademlia.KademliaEvent.RequestFailed;
import org.fallow.dht.key.IdWork;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.Numbered;
import org.fallow.dht.record.Value;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.simulation.chance.Chance;
import org.junit.jupiter.api.Test;

/** One node, event by event. */
class KademliaTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Key KEY = Key.of("/n/x".getBytes(StandardCharsets.UTF_8));

    private final Chance chance = Chance.of(1);
    private final PeerAddresses self = Peers.peer(chance);
    private final PeerAddresses friend = Peers.peer(chance);
    private final Kademlia node = node(true);

    private Kademlia node(boolean server) {
        return new Kademlia(
                self.id(), server, SimulatedNode.VALIDATORS, Settings.DEFAULT, List.of(), Chance.of(2), START);
    }

    private static <A> List<A> only(Class<A> kind, List<KademliaAction> actions) {
        return actions.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private Answer ask(Kademlia asked, PeerAddresses from, Request request) {
        return only(Answer.class, asked.on(new KademliaEvent.RequestReceived(from.id(), 7, request), START))
                .getFirst();
    }

    /** Makes a peer known: it is identified, probed, and answers that and all that follows, naming nobody. */
    private List<KademliaAction> admit(PeerAddresses peer) {
        List<KademliaAction> actions = new ArrayList<>(node.on(new KademliaEvent.PeerIdentified(peer, true), START));
        for (int i = 0; i < actions.size(); i++) {
            if (actions.get(i) instanceof Send send) {
                Response nobody = new Response.Nodes(List.of());
                actions.addAll(node.on(new KademliaEvent.ResponseArrived(send.requestId(), nobody), START));
            }
        }
        return actions;
    }

    @Test
    void aPeerIsInTheTableOnlyOnceItHasAnswered() {
        List<KademliaAction> probe = node.on(new KademliaEvent.PeerIdentified(friend, true), START);
        assertThat(only(TableChanged.class, probe)).isEmpty();
        Send send = only(Send.class, probe).getFirst();
        assertThat(send.request()).isEqualTo(new Request.FindNode(Key.of(self.id())));
        Response answer = new Response.Nodes(Peers.peers(5, chance));
        List<KademliaAction> after = node.on(new KademliaEvent.ResponseArrived(send.requestId(), answer), START);
        assertThat(only(TableChanged.class, after)).containsExactly(new TableChanged(List.of(friend)));
    }

    @Test
    void aPeerThatIsSilentLeavesTheTableAndOneThatRefusesAValueStays() {
        admit(friend);
        Operation put = new Operation.Put(KEY, Numbered.value(1, ""));
        Send step = only(Send.class, node.on(new KademliaEvent.Asked(1, put, START.plusSeconds(60)), START))
                .getLast();
        List<KademliaAction> store =
                node.on(new KademliaEvent.ResponseArrived(step.requestId(), new Response.Nodes(List.of())), START);
        Send sent = only(Send.class, store).getFirst();
        assertThat(sent.request()).isInstanceOf(Request.PutValue.class);
        List<KademliaAction> refused =
                node.on(new KademliaEvent.RequestFailed(sent.requestId(), Failure.REFUSED), START);
        assertThat(only(TableChanged.class, refused)).isEmpty();
        assertThat(only(Finished.class, refused)).containsExactly(new Finished(1, new Result.Count(0)));
        Operation get = new Operation.Get(KEY);
        Send ask = only(Send.class, node.on(new KademliaEvent.Asked(2, get, START.plusSeconds(60)), START))
                .getLast();
        assertThat(ask.peer()).isEqualTo(friend);
        List<KademliaAction> late = node.tick(START.plusSeconds(10));
        assertThat(only(TableChanged.class, late)).containsExactly(new TableChanged(List.of()));
        assertThat(only(Finished.class, late))
                .containsExactly(new Finished(2, new Result.Read(Optional.of(Numbered.value(1, "")))));
    }

    @Test
    void anOperationEndsAtItsDeadlineWithWhatThereIs() {
        admit(friend);
        Operation find = new Operation.FindClosest(KEY);
        node.on(new KademliaEvent.Asked(1, find, START.plusSeconds(3)), START);
        assertThat(node.wakeAt()).isBeforeOrEqualTo(START.plusSeconds(3));
        assertThat(only(Finished.class, node.tick(START.plusSeconds(2)))).isEmpty();
        assertThat(only(Finished.class, node.tick(START.plusSeconds(3))))
                .containsExactly(new Finished(1, new Result.Peers(List.of())));
    }

    @Test
    void aReplyNamesTheClosestServersWithoutTheAskerAndItself() {
        List<PeerAddresses> servers = Peers.peers(30, chance);
        servers.forEach(this::admit);
        PeerAddresses asker = servers.getFirst();
        for (Key key : List.of(KEY, Key.of(asker.id()), Key.of(self.id()))) {
            Respond respond = (Respond) ask(node, asker, new Request.FindNode(key));
            List<PeerAddresses> closer = respond.response().closer();
            assertThat(closer)
                    .hasSize(20)
                    .doesNotContain(asker, self)
                    .isEqualTo(Peers.sorted(servers.subList(1, 30), key).subList(0, 20));
        }
    }

    @Test
    void theVeryPeerThatIsLookedForComesFirstEvenWhenItIsAClient() {
        Peers.peers(30, chance).forEach(this::admit);
        PeerAddresses client = Peers.peer(chance);
        node.on(new KademliaEvent.PeerIdentified(client, false), START);
        Respond respond = (Respond) ask(node, friend, new Request.FindNode(Key.of(client.id())));
        assertThat(respond.response().closer()).hasSize(20).startsWith(client);
        node.on(new KademliaEvent.PeerGone(client.id()), START);
        Respond later = (Respond) ask(node, friend, new Request.FindNode(Key.of(client.id())));
        assertThat(later.response().closer()).doesNotContain(client);
    }

    @Test
    void onlySoundAndBetterValuesAreStoredAndTheyAreEchoed() {
        Value two = Numbered.value(2, "");
        assertThat(ask(node, friend, new Request.PutValue(KEY, two)))
                .isEqualTo(new Respond(7, new Response.Stored(KEY, two)));
        for (Value bad : List.of(Numbered.value(1, ""), Value.of(new byte[0]), Value.of(new byte[99]))) {
            assertThat(ask(node, friend, new Request.PutValue(KEY, bad))).isEqualTo(new Refuse(7));
        }
        assertThat(ask(node, friend, new Request.GetValue(KEY)))
                .isEqualTo(new Respond(
                        7,
                        new Response.Found(
                                KEY,
                                Optional.of(two),
                                Optional.of(START),
                                Optional.of(Duration.ofDays(2)),
                                List.of())));
    }

    @Test
    void aProviderIsTakenAtItsOwnWordOnlyAndWithAnAddress() {
        Key what = Key.of(new byte[34]);
        PeerAddresses other = Peers.peer(chance);
        PeerAddresses nowhere = new PeerAddresses(friend.id(), List.of());
        for (List<PeerAddresses> bad : List.of(List.of(other), List.of(nowhere), List.<PeerAddresses>of())) {
            assertThat(ask(node, friend, new Request.AddProvider(what, bad))).isEqualTo(new Refuse(7));
        }
        Key tooLong = Key.of(new byte[81]);
        assertThat(ask(node, friend, new Request.AddProvider(tooLong, List.of(friend))))
                .isEqualTo(new Refuse(7));
        assertThat(ask(node, friend, new Request.AddProvider(what, List.of(other, friend))))
                .isEqualTo(new Accept(7));
        assertThat(ask(node, other, new Request.GetProviders(what)))
                .isEqualTo(new Respond(7, new Response.Providers(List.of(friend), List.of())));
    }

    @Test
    void providersAreGivenInAnyOrderButThisNodeFirst() {
        Key what = Key.of(new byte[34]);
        List<PeerAddresses> others = Peers.peers(30, chance);
        others.forEach(peer -> ask(node, peer, new Request.AddProvider(what, List.of(peer))));
        node.on(new KademliaEvent.Listening(self.addresses()), START);
        node.on(new KademliaEvent.Asked(1, new Operation.Provide(what), START.plusSeconds(60)), START);
        List<List<PeerAddresses>> given = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Respond respond = (Respond) ask(node, friend, new Request.GetProviders(what));
            given.add(((Response.Providers) respond.response()).providers());
        }
        assertThat(given)
                .doesNotHaveDuplicates()
                .allSatisfy(providers ->
                        assertThat(providers).startsWith(self).hasSize(31).containsAll(others));
    }

    @Test
    void aClientAnswersNobody() {
        Kademlia client = node(false);
        for (Request request :
                Arrays.asList(new Request.Ping(), new Request.FindNode(KEY), new Request.GetValue(KEY))) {
            assertThat(ask(client, friend, request)).isEqualTo(new Refuse(7));
        }
        assertThat(ask(node, friend, new Request.Ping())).isEqualTo(new Respond(7, new Response.Pong()));
    }

    @Test
    void aNodeThatBecomesAClientRefusesAndAnswersWhenItServesAgain() {
        node.on(new KademliaEvent.ModeChanged(false), START);
        assertThat(ask(node, friend, new Request.Ping())).isEqualTo(new Refuse(7));
        node.on(new KademliaEvent.ModeChanged(true), START);
        assertThat(ask(node, friend, new Request.Ping())).isEqualTo(new Respond(7, new Response.Pong()));
    }

    @Test
    void onlyTheSecondSilenceEvictsAndAPeerThatDoesNotServeLeavesAtOnce() {
        List<PeerAddresses> peers = Peers.peers(3, chance);
        peers.forEach(this::admit);
        Instant later = START.plus(Duration.ofHours(1));
        List<KademliaAction> walk = node.tick(later);
        Send probe = probeOf(peers.getFirst(), walk);
        only(Send.class, walk).stream()
                .filter(send -> !send.equals(probe))
                .forEach(send -> node.on(
                        new KademliaEvent.ResponseArrived(send.requestId(), new Response.Nodes(List.of())), later));
        List<KademliaAction> silent = node.on(new RequestFailed(probe.requestId(), Failure.SILENT), later);
        assertThat(only(TableChanged.class, silent).getLast().peers())
                .hasSize(2)
                .doesNotContain(peers.getFirst());
        Send again = probeOf(peers.getFirst(), node.tick(later.plusSeconds(15)));
        List<KademliaAction> back = node.on(
                new KademliaEvent.ResponseArrived(again.requestId(), new Response.Nodes(List.of())),
                later.plusSeconds(16));
        assertThat(only(TableChanged.class, back).getLast().peers()).contains(peers.getFirst());
        Operation find = new Operation.FindClosest(KEY);
        Instant then = later.plusSeconds(17);
        List<KademliaAction> steps = node.on(new KademliaEvent.Asked(1, find, then.plusSeconds(60)), then);
        Send step = probeOf(peers.getFirst(), steps);
        node.on(new RequestFailed(step.requestId(), Failure.GONE), then);
        assertThat(only(Send.class, node.tick(later.plusSeconds(40))))
                .noneMatch(send -> send.peer().equals(peers.getFirst()));
    }

    private static Send probeOf(PeerAddresses peer, List<KademliaAction> actions) {
        return only(Send.class, actions).stream()
                .filter(send -> send.peer().equals(peer))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPeerThatIsOnlyNamedNeverComesInUnlessItAnswers() {
        List<PeerAddresses> named = Peers.peers(30, chance);
        List<KademliaAction> actions = new ArrayList<>(node.on(new KademliaEvent.PeerIdentified(friend, true), START));
        for (int i = 0; i < actions.size(); i++) {
            if (actions.get(i) instanceof Send send) {
                actions.addAll(node.on(
                        send.peer().equals(friend)
                                ? new KademliaEvent.ResponseArrived(send.requestId(), new Response.Nodes(named))
                                : new RequestFailed(send.requestId(), Failure.SILENT),
                        START));
            }
        }
        assertThat(only(Send.class, actions)).extracting(Send::peer).containsAll(named);
        assertThat(only(TableChanged.class, actions))
                .allMatch(changed -> List.of(friend).containsAll(changed.peers()));
    }

    @Test
    void aPeerThatNoLongerServesLeavesTheTable() {
        admit(friend);
        List<KademliaAction> actions = node.on(new KademliaEvent.PeerIdentified(friend, false), START);
        assertThat(only(TableChanged.class, actions)).containsExactly(new TableChanged(List.of()));
    }

    @Test
    void itLooksForItselfAtTheFirstContactAndAgainRegularly() {
        List<KademliaAction> first = admit(friend);
        assertThat(only(Send.class, first)).extracting(Send::request).contains(new Request.FindNode(Key.of(self.id())));
        Instant later = START.plus(Settings.DEFAULT.pace().lookupMin());
        assertThat(node.wakeAt()).isBeforeOrEqualTo(later);
        assertThat(only(Send.class, node.tick(later)))
                .extracting(Send::request)
                .contains(new Request.FindNode(Key.of(self.id())));
    }

    @Test
    void moreOperationsThanItCanCarryAreRefused() {
        admit(friend);
        List<Finished> refused = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            Operation find = new Operation.FindClosest(Key.of(new byte[i + 1]));
            refused.addAll(
                    only(Finished.class, node.on(new KademliaEvent.Asked(i, find, START.plusSeconds(60)), START)));
        }
        assertThat(refused)
                .hasSizeBetween(16, 20)
                .allMatch(finished -> finished.result().equals(new Result.Refused(Result.Reason.BUSY)));
        List<KademliaAction> late = new ArrayList<>(node.tick(START.plusSeconds(10)));
        late.addAll(node.tick(START.plusSeconds(60)));
        assertThat(only(Finished.class, late)).hasSize(80 - refused.size());
    }

    @Test
    void whatIsWithdrawnIsNotPublishedAgain() {
        node.on(new KademliaEvent.Asked(1, new Operation.Put(KEY, Numbered.value(1, "")), START.plusSeconds(9)), START);
        assertThat(node.wakeAt()).isBefore(START.plus(Duration.ofMinutes(5)));
        node.on(new KademliaEvent.Withdrawn(KEY), START);
        assertThat(ask(node, friend, new Request.GetValue(KEY)))
                .isEqualTo(new Respond(7, new Response.Found(KEY, Optional.empty(), Optional.empty(), List.of())));
    }

    @Test
    void aValueThatIsRefusedIsNotPublished() {
        ask(node, friend, new Request.PutValue(KEY, Numbered.value(5, "")));
        Operation worse = new Operation.Put(KEY, Numbered.value(4, ""));
        assertThat(only(Finished.class, node.on(new KademliaEvent.Asked(1, worse, START.plusSeconds(9)), START)))
                .containsExactly(new Finished(1, new Result.Refused(Result.Reason.WORSE)));
        admit(friend);
        List<Send> later = only(Send.class, node.tick(START.plus(Settings.DEFAULT.republish())));
        assertThat(later).noneMatch(send -> send.request().equals(new Request.FindNode(KEY)));
    }

    @Test
    void whatOthersSayOfAPeersAddressesDoesNotReplaceWhatItSaysItself() {
        admit(friend);
        PeerAddresses gossip = Peers.peer(chance);
        PeerAddresses lie = new PeerAddresses(friend.id(), List.of(Peers.address(chance)));
        for (KademliaAction action : node.on(new KademliaEvent.PeerIdentified(gossip, true), START)) {
            if (action instanceof Send send) {
                Response named = new Response.Nodes(List.of(lie));
                List<KademliaAction> then = node.on(new KademliaEvent.ResponseArrived(send.requestId(), named), START);
                only(Send.class, then)
                        .forEach(next -> node.on(new KademliaEvent.ResponseArrived(next.requestId(), named), START));
            }
        }
        Respond respond = (Respond) ask(node, gossip, new Request.FindNode(Key.of(friend.id())));
        assertThat(respond.response().closer()).contains(friend).doesNotContain(lie);
    }

    private PeerAddresses withWork(boolean enough) {
        PeerAddresses peer = Peers.peer(chance);
        while (IdWork.suffices(peer.id(), 4) != enough) {
            peer = Peers.peer(chance);
        }
        return peer;
    }

    @Test
    void whoseIdHasTooLittleWorkIsNeitherLetInNorAskedOnAWalk() {
        Kademlia choosy = new Kademlia(
                self.id(),
                true,
                SimulatedNode.VALIDATORS,
                Settings.DEFAULT.demanding(4),
                List.of(),
                Chance.of(2),
                START);
        PeerAddresses costly = withWork(true);
        PeerAddresses cheap = withWork(false);
        assertThat(only(Send.class, choosy.on(new KademliaEvent.PeerIdentified(cheap, true), START)))
                .isEmpty();
        List<PeerAddresses> asked = new ArrayList<>();
        List<KademliaAction> actions =
                new ArrayList<>(choosy.on(new KademliaEvent.PeerIdentified(costly, true), START));
        PeerAddresses heardOf = withWork(true);
        for (int i = 0; i < actions.size(); i++) {
            if (actions.get(i) instanceof Send send) {
                asked.add(send.peer());
                Response named = new Response.Nodes(List.of(cheap, heardOf));
                actions.addAll(choosy.on(new KademliaEvent.ResponseArrived(send.requestId(), named), START));
            }
        }
        assertThat(asked).contains(costly, heardOf).doesNotContain(cheap);
        List<PeerAddresses> table = only(TableChanged.class, actions).getLast().peers();
        assertThat(table).containsExactlyInAnyOrder(costly, heardOf);
    }
}
