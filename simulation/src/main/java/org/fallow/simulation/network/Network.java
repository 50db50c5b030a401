package org.fallow.simulation.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fallow.simulation.chance.Chance;
import org.fallow.simulation.chance.QuantileTable;

/**
 * Decides what becomes of each message, and knows who is present. It holds no messages: the world asks on departure how
 * many copies arrive and when, and on arrival whether the receiver is still there.
 *
 * <p>Each message takes one draw from its sender's own stream, whatever the conditions: one more message from one node
 * changes nothing for the messages of the others. Nodes are numbered from 0 in the order in which they join.
 *
 * <p>A node behind a NAT is reachable only by those it holds a path to: it opens one by sending to a node that it can
 * reach, traffic in either direction keeps it open, it ends after {@value #PATH_LIFETIME_SECONDS} s of silence or when
 * either goes away. So two nodes behind NATs never reach each other, as in a network without relays.
 */
public final class Network {
    private static final int COPIES_MAX = 2;
    private static final int PATHS_MAX = 1024;
    private static final long PATH_LIFETIME_SECONDS = 300;
    private static final long NANOS = 1_000_000_000L;

    private static final long LOSS = 0x6C6F7373L;
    private static final long LATENCY = 0x6C6174656E6379L;
    private static final long COPY = 0x636F7079L;
    private static final long COPY_LATENCY = 0x636F70796C6174L;

    private final Chance chance;
    private final long pairs;
    private final List<Member> members = new ArrayList<>();
    private final long[] arrivals = new long[COPIES_MAX];
    private Conditions conditions;
    private QuantileTable latency;

    private long sent;
    private long lost;
    private long duplicated;
    private long cutOff;
    private long unreachable;
    private long missed;
    private long delivered;

    /** An empty network. */
    public Network(Chance chance, Conditions conditions) {
        this.chance = chance;
        this.pairs = chance.fork("pairs").nextLong();
        this.conditions = conditions;
        this.latency = new QuantileTable(conditions.latency());
    }

    /** Adds a node, absent at first, on side 0, behind no NAT; returns its number. */
    public int join() {
        members.add(new Member(chance.fork(members.size())));
        return members.size() - 1;
    }

    /** From now on messages fare like this; those under way are not affected. */
    public void conditions(Conditions now) {
        conditions = now;
        latency = new QuantileTable(now.latency());
    }

    /** What messages fare like now. */
    public Conditions conditions() {
        return conditions;
    }

    /** Makes a node present or absent. An absent node receives nothing, also nothing that was already under way. */
    public void present(int node, boolean present) {
        Member member = members.get(node);
        if (member.present() != present) {
            member.life++;
            member.paths.clear();
        }
    }

    /** Whether the node is there. */
    public boolean present(int node) {
        return members.get(node).present();
    }

    /** Counts a node's comings and goings: a node that has been absent in between has another life. */
    public int life(int node) {
        return members.get(node).life;
    }

    /** Puts a node on a side; nodes on different sides cannot exchange anything. All start on side 0. */
    public void side(int node, int side) {
        members.get(node).side = side;
    }

    /** The side the node is on. */
    public int side(int node) {
        return members.get(node).side;
    }

    /** Ends all partitions. */
    public void heal() {
        members.forEach(member -> member.side = 0);
    }

    /** Whether the node can only be reached by those it has spoken to. */
    public void behindNat(int node, boolean natted) {
        Member member = members.get(node);
        member.natted = natted;
        member.paths.clear();
    }

    /** Whether the node can only be reached by those it has spoken to. */
    public boolean behindNat(int node) {
        return members.get(node).natted;
    }

    /**
     * A message departs at {@code now} nanoseconds.
     *
     * @return how many copies arrive, 0 to 2; {@link #arrival} says when
     * @throws IndexOutOfBoundsException if one of the two has not joined
     */
    public int depart(int from, int to, long now) {
        Member sender = members.get(from);
        Member receiver = members.get(to);
        long draw = sender.chance.nextLong();
        sent++;
        arrivals[0] = now;
        if (from == to) {
            return 1;
        }
        if (sender.side != receiver.side) {
            cutOff++;
            return 0;
        }
        if (!reaches(sender, from, receiver, to, now)) {
            unreachable++;
            return 0;
        }
        if (unit(draw, LOSS) < conditions.loss()) {
            lost++;
            return 0;
        }
        arrivals[0] += conditions.steady() ? distance(from, to) : latency.quantile(unit(draw, LATENCY));
        if (unit(draw, COPY) >= conditions.duplication()) {
            return 1;
        }
        duplicated++;
        arrivals[1] = conditions.steady() ? arrivals[0] : now + latency.quantile(unit(draw, COPY_LATENCY));
        return COPIES_MAX;
    }

    /** How far two nodes are apart, in nanoseconds one way, where {@link Conditions#steady} holds. */
    public long distance(int one, int other) {
        long pair = (long) Math.min(one, other) << Integer.SIZE | Math.max(one, other);
        return latency.quantile(Chance.unit(Chance.mix(pairs ^ Chance.mix(pair))));
    }

    /** When that copy of the message that departed last arrives, in nanoseconds. */
    public long arrival(int copy) {
        return arrivals[copy];
    }

    /** Whether a copy that departed in that {@link #life} of the receiver is received; counts it either way. */
    public boolean arrive(int from, int to, int life) {
        Member receiver = members.get(to);
        if (members.get(from).side != receiver.side) {
            cutOff++;
            return false;
        }
        if (!receiver.present() || receiver.life != life) {
            missed++;
            return false;
        }
        delivered++;
        return true;
    }

    /** What became of all messages so far. */
    public Traffic traffic() {
        return new Traffic(sent, lost, duplicated, cutOff, unreachable, missed, delivered);
    }

    private static double unit(long draw, long use) {
        return Chance.unit(Chance.mix(draw ^ use));
    }

    private static boolean reaches(Member sender, int from, Member receiver, int to, long now) {
        if (receiver.natted && !receiver.keepPath(from, sender.life, now)) {
            return false;
        }
        if (sender.natted && receiver.present()) {
            sender.openPath(to, receiver.life, now);
        }
        return true;
    }

    private record Path(int peerLife, long until) {}

    private static final class Member {
        private final Chance chance;
        private int life;
        private int side;
        private boolean natted;
        private final Map<Integer, Path> paths = new LinkedHashMap<>(0);

        Member(Chance chance) {
            this.chance = chance;
        }

        boolean present() {
            return (life & 1) == 1;
        }

        boolean keepPath(int peer, int peerLife, long now) {
            Path path = paths.get(peer);
            if (path == null || path.peerLife != peerLife || path.until < now) {
                return false;
            }
            openPath(peer, peerLife, now);
            return true;
        }

        /** Remembers the peer as the one heard of last; the one not heard of for longest has to give way. */
        void openPath(int peer, int peerLife, long now) {
            paths.remove(peer);
            if (paths.size() == PATHS_MAX) {
                paths.remove(paths.keySet().iterator().next());
            }
            paths.put(peer, new Path(peerLife, now + PATH_LIFETIME_SECONDS * NANOS));
        }
    }
}
