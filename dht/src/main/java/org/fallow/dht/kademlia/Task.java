package org.fallow.dht.kademlia;

import java.time.Instant;
import java.util.OptionalLong;
import org.fallow.dht.lookup.Lookup;

/**
 * One operation under way, of the user or of the node's own upkeep: it walks, and where something is to be published it
 * then waits for those it was sent to.
 */
final class Task {
    private final OptionalLong operationId;
    private final Operation operation;
    private final Lookup walk;
    private final Quest quest;
    private final Instant deadline;
    private boolean storing;
    private int outstanding;
    private int stored;

    Task(OptionalLong operationId, Operation operation, Lookup walk, Quest quest, Instant deadline) {
        this.operationId = operationId;
        this.operation = operation;
        this.walk = walk;
        this.quest = quest;
        this.deadline = deadline;
    }

    /** The user's number for it; empty for upkeep. */
    OptionalLong operationId() {
        return operationId;
    }

    Operation operation() {
        return operation;
    }

    Lookup walk() {
        return walk;
    }

    Quest quest() {
        return quest;
    }

    boolean storing() {
        return storing;
    }

    /** The walk is over; so many are asked to store. */
    void store(int peers) {
        storing = true;
        outstanding = peers;
    }

    /** One of them has answered, or has not. */
    void storedAt(boolean accepted) {
        outstanding--;
        stored += accepted ? 1 : 0;
    }

    int stored() {
        return stored;
    }

    /** Whether all have answered, or its time is over. */
    boolean storedEverywhere(Instant now) {
        return outstanding == 0 || !now.isBefore(deadline);
    }

    Instant wakeAt() {
        return storing ? deadline : walk.wakeAt();
    }
}
