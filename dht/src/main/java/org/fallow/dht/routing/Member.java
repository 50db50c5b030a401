package org.fallow.dht.routing;

import java.time.Instant;
import org.fallow.dht.key.Key;
import org.fallow.libp2p.host.PeerAddresses;
import org.jspecify.annotations.Nullable;

/** A peer of the table or of its reserve, as the table keeps it: small, since a simulator holds millions of them. */
final class Member {
    private static final long NEVER = Long.MIN_VALUE;

    final Key key;
    final long sinceMillis;
    PeerAddresses peer;

    @Nullable
    NetworkGroup group;

    private long answeredMillis;
    private long heardMillis;
    private long suspectMillis = NEVER;

    Member(PeerAddresses peer, Key key, Instant now) {
        this.key = key;
        this.sinceMillis = now.toEpochMilli();
        this.peer = peer;
        this.group = NetworkGroup.of(peer).orElse(null);
        answered(now);
    }

    /** True when that is news to those who are told of it. */
    boolean answered(PeerAddresses latest, Instant now) {
        boolean news = suspect();
        answered(now);
        return moved(latest) || news;
    }

    /** It is reached there now, if anywhere is named. True when that is news. */
    boolean moved(PeerAddresses latest) {
        boolean news = !latest.addresses().isEmpty() && !latest.equals(peer);
        if (news) {
            peer = latest;
            group = NetworkGroup.of(latest).orElse(null);
        }
        return news;
    }

    private void answered(Instant now) {
        answeredMillis = now.toEpochMilli();
        heardMillis = answeredMillis;
        suspectMillis = NEVER;
    }

    void heard(Instant now) {
        heardMillis = now.toEpochMilli();
    }

    void suspect(Instant now) {
        suspectMillis = now.toEpochMilli();
    }

    boolean suspect() {
        return suspectMillis != NEVER;
    }

    long suspectMillis() {
        return suspectMillis;
    }

    long answeredMillis() {
        return answeredMillis;
    }

    long heardMillis() {
        return heardMillis;
    }

    /** When to ask it again; see {@link RoutingTable.Rhythm}. */
    long dueMillis(Key self, long least, long most) {
        long wait = Math.clamp((heardMillis - sinceMillis) / 2, least, most);
        // Each of the two must know whose turn it is, and over all peers the turns must be shared fairly.
        boolean odd = self.bit(Key.BITS - 1) ^ key.bit(Key.BITS - 1);
        boolean second = odd == self.compareTo(key) < 0;
        // Who only ever asks and does not answer is found out.
        return Math.min(heardMillis + (second ? wait + wait / 2 : wait), answeredMillis + 4 * most);
    }

    RoutingTable.Entry entry() {
        return new RoutingTable.Entry(
                peer,
                key,
                Instant.ofEpochMilli(sinceMillis),
                Instant.ofEpochMilli(answeredMillis),
                Instant.ofEpochMilli(heardMillis),
                suspect());
    }
}
