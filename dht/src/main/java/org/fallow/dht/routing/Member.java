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

    @Nullable NetworkGroup group;

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
        if (!latest.addresses().isEmpty() && !latest.equals(peer)) {
            peer = latest;
            group = NetworkGroup.of(latest).orElse(null);
            news = true;
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

    long heardMillis() {
        return heardMillis;
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
