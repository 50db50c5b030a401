package org.fallow.libp2p.reach;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.address.Nearness;
import org.fallow.libp2p.address.Nearness.Reach;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.machine.Machine;
import org.fallow.libp2p.wire.WireException;

/**
 * Finds peers on the local network and is found there. It says that it is there when it starts and when its addresses
 * change, asks who else is at growing intervals, and answers who asks: after a short wait, so that not all answer at once,
 * and at most once a second, so that a flood of questions gives no flood of answers.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/discovery/mdns.md">libp2p mDNS</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6762">RFC 6762, multicast DNS</a>
 */
public final class Mdns implements Machine<MdnsEvent, MdnsAction> {
    /** Questions: the second after a second, then each after thrice the time, up to this. */
    static final Duration ASK_FIRST = Duration.ofSeconds(1);

    static final Duration ASK_LONGEST = Duration.ofMinutes(5);

    /** Answers: at most one in this time (RFC 6762, section 6), and each after a wait from the shorter to the longer. */
    static final Duration ANSWER_EVERY = Duration.ofSeconds(1);

    static final Duration WAIT_SHORTEST = Duration.ofMillis(20);
    static final Duration WAIT_LONGEST = Duration.ofMillis(120);

    /** Peers: how many are remembered as told of, and how long one is not told of again at the same addresses. */
    static final int REMEMBERED_MAX = 256;

    static final Duration TOLD_HOLDS = Duration.ofMinutes(2);

    /** Tellings in the time after which they count anew: a network of invented peers is not dialled through. */
    static final int TOLD_MAX = 32;

    static final Duration TOLD_EVERY = Duration.ofSeconds(30);

    private static final int LABEL_LENGTH = 40;
    private static final String LABEL_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ASK_GROWTH = 3;

    private final PeerId self;
    private final RandomGenerator random;
    private final String label;
    private final Map<PeerId, Told> told = new LinkedHashMap<>();
    private List<Multiaddr> addresses = List.of();
    private Nearness here = Nearness.ofNowhere();
    private Duration askAfter = ASK_FIRST;
    private Instant askAt;
    private Instant answerAt = Instant.MAX;
    private Instant answered = Instant.MIN;
    private Instant countedFrom;
    private int count;

    private record Told(List<Multiaddr> addresses, Instant until) {}

    /** A node that asks for the first time at once. */
    public Mdns(PeerId self, RandomGenerator random, Instant now) {
        this.self = self;
        this.random = random;
        this.label = label(random);
        this.askAt = now;
        this.countedFrom = now;
    }

    @Override
    public List<MdnsAction> on(MdnsEvent event, Instant now) {
        return switch (event) {
            case MdnsEvent.Listening listening -> {
                here = listening.here();
                List<Multiaddr> local = listening.addresses().stream()
                        .filter(address -> isLocal(address, true))
                        .sorted(Comparator.comparing(address -> here.of(address) == Reach.LOOPBACK))
                        .toList();
                if (!local.equals(addresses)) {
                    addresses = local;
                    answerSoon(now);
                }
                yield List.of();
            }
            case MdnsEvent.Received received -> received(received, now);
        };
    }

    @Override
    public List<MdnsAction> tick(Instant now) {
        List<MdnsAction> actions = new ArrayList<>();
        if (!answerAt.isAfter(now)) {
            answerAt = Instant.MAX;
            answered = now;
            if (!addresses.isEmpty()) {
                actions.add(new MdnsAction.Send(MdnsMessage.answer(label, self, addresses)));
            }
        }
        if (!askAt.isAfter(now)) {
            askAt = now.plus(askAfter);
            Duration next = askAfter.multipliedBy(ASK_GROWTH);
            askAfter = next.compareTo(ASK_LONGEST) < 0 ? next : ASK_LONGEST;
            actions.add(new MdnsAction.Send(MdnsMessage.query()));
        }
        return actions;
    }

    @Override
    public Instant wakeAt() {
        return askAt.isBefore(answerAt) ? askAt : answerAt;
    }

    private List<MdnsAction> received(MdnsEvent.Received received, Instant now) {
        MdnsMessage message;
        try {
            message = MdnsMessage.decode(received.packet());
        } catch (WireException e) {
            // Much that is not for us is said on this port.
            return List.of();
        }
        if (message.asks()) {
            answerSoon(now);
        }
        List<MdnsAction> actions = new ArrayList<>();
        message.peers().forEach((peer, said) -> {
            List<Multiaddr> local = said.stream()
                    .filter(address -> isLocal(address, received.sameComputer()))
                    .distinct()
                    .toList();
            if (!peer.equals(self) && !local.isEmpty() && mayTell(peer, local, now)) {
                actions.add(new MdnsAction.Found(peer, local));
            }
        });
        return actions;
    }

    /** What is due already goes first; else after a wait, and not before a second after the last answer. */
    private void answerSoon(Instant now) {
        if (!answerAt.equals(Instant.MAX)) {
            return;
        }
        long spread = WAIT_LONGEST.minus(WAIT_SHORTEST).toMillis() + 1;
        Instant soon = now.plus(WAIT_SHORTEST).plusMillis(random.nextLong(spread));
        boolean before = answered.isAfter(now.minus(ANSWER_EVERY));
        Instant allowed = before ? answered.plus(ANSWER_EVERY) : now;
        answerAt = soon.isAfter(allowed) ? soon : allowed;
    }

    private boolean mayTell(PeerId peer, List<Multiaddr> local, Instant now) {
        Told before = told.get(peer);
        if (before != null && before.until().isAfter(now) && before.addresses().equals(local)) {
            return false;
        }
        if (!countedFrom.plus(TOLD_EVERY).isAfter(now)) {
            countedFrom = now;
            count = 0;
        }
        if (count == TOLD_MAX) {
            return false;
        }
        count++;
        told.remove(peer);
        told.put(peer, new Told(local, now.plus(TOLD_HOLDS)));
        if (told.size() > REMEMBERED_MAX) {
            told.remove(told.keySet().iterator().next());
        }
        return true;
    }

    /**
     * Only addresses of local networks are given and taken: nobody on this network can have all its nodes dial a host
     * somewhere else, nor, from another computer, what listens on this one's loopback.
     */
    private boolean isLocal(Multiaddr address, boolean sameComputer) {
        return switch (here.of(address)) {
            case PRIVATE, OWN_SUBNET -> true;
            case LOOPBACK -> sameComputer;
            case PUBLIC4, PUBLIC6, NAMED, RELAYED -> false;
        };
    }

    private static String label(RandomGenerator random) {
        StringBuilder label = new StringBuilder();
        for (int i = 0; i < LABEL_LENGTH; i++) {
            label.append(LABEL_LETTERS.charAt(random.nextInt(LABEL_LETTERS.length())));
        }
        return label.toString();
    }
}
