package org.fallow.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.fallow.dht.Peers;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Response;
import org.fallow.dht.record.StoredRecord;
import org.fallow.dht.record.StoredRecord.StoredValue;
import org.fallow.dht.record.Validators;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.libp2p.identity.PeerId;

/** What must hold of one node of any network, whatever the others do; told of all it does, in order. */
final class Invariants {
    private static final int WIDTH = 20;

    private final PeerId self;
    private final Validators validators;
    private final Map<Long, Operation> begun = new LinkedHashMap<>();
    private final Map<Long, Instant> deadlines = new LinkedHashMap<>();
    private final Set<PeerId> answered = new LinkedHashSet<>();
    private final Map<Key, StoredValue> held = new LinkedHashMap<>();

    Invariants(PeerId self, Validators validators) {
        this.self = self;
        this.validators = validators;
    }

    void begun(long id, Operation operation, Instant deadline) {
        begun.put(id, operation);
        deadlines.put(id, deadline);
    }

    /** A peer's response has reached the node. */
    void answered(PeerId peer) {
        answered.add(peer);
    }

    void acted(KademliaAction action, Instant now) {
        switch (action) {
            case KademliaAction.Send send ->
                assertThat(send.peer().id()).as("nobody asks itself").isNotEqualTo(self);
            case KademliaAction.Finished finished -> finished(finished, now);
            case KademliaAction.Respond respond -> responded(respond.response(), now);
            case KademliaAction.Persist persist -> persisted(persist.stored(), now);
            case KademliaAction.Forget forget -> held.remove(forget.stored().key());
            case KademliaAction.TableChanged changed ->
                assertThat(answered).as("only who answered is in the table").containsAll(ids(changed.peers()));
            case KademliaAction.Accept accept -> {
                // Nothing is said.
            }
            case KademliaAction.Refuse refuse -> {
                // Nothing is said.
            }
        }
    }

    private void finished(KademliaAction.Finished finished, Instant now) {
        Operation operation = begun.remove(finished.operationId());
        assertThat(operation).as("each operation ends once").isNotNull();
        Instant deadline = Objects.requireNonNull(deadlines.remove(finished.operationId()));
        assertThat(now)
                .as("%s ends within its patience", operation)
                .isBeforeOrEqualTo(deadline.plus(Duration.ofMillis(1)));
        if (finished.result() instanceof Result.Peers(List<PeerAddresses> peers)
                && operation instanceof Operation.FindClosest(Key key)) {
            assertThat(peers)
                    .as("a result is sorted, and no longer than the width")
                    .hasSizeLessThanOrEqualTo(WIDTH)
                    .isEqualTo(Peers.sorted(peers, key));
            assertThat(answered).as("only who answered is in a result").containsAll(ids(peers));
            assertThat(ids(peers))
                    .as("nobody finds itself")
                    .doesNotContain(self)
                    .doesNotHaveDuplicates();
        }
        if (finished.result() instanceof Result.Read read && operation instanceof Operation.Get get) {
            read.value()
                    .ifPresent(value -> assertThat(validators.valid(get.key().bytes(), value.bytes(), now))
                            .as("a value that was read is valid")
                            .isTrue());
        }
    }

    private void responded(Response response, Instant now) {
        assertThat(ids(response.closer())).as("nobody names itself as closer").doesNotContain(self);
        if (response instanceof Response.Found found) {
            found.value()
                    .ifPresent(value -> assertThat(validators.valid(found.key().bytes(), value.bytes(), now))
                            .as("a value that is given is valid")
                            .isTrue());
        }
    }

    private void persisted(StoredRecord stored, Instant now) {
        if (stored instanceof StoredValue value) {
            byte[] key = value.key().bytes();
            assertThat(validators.valid(key, value.value().bytes(), now))
                    .as("a value that is held is valid")
                    .isTrue();
            StoredValue before = held.put(value.key(), value);
            assertThat(before == null
                            || validators.compare(
                                            key,
                                            value.value().bytes(),
                                            before.value().bytes())
                                    >= 0)
                    .as("a holder's value never goes back to an older one")
                    .isTrue();
        }
    }

    private static List<PeerId> ids(List<PeerAddresses> peers) {
        return peers.stream().map(PeerAddresses::id).toList();
    }
}
