package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.Request;
import org.fallow.work.record.ShardId;
import org.fallow.work.record.UnitId;
import org.jspecify.annotations.Nullable;

/** The actions of one event, and the questions that are under way. */
final class Outbox {
    /** What was asked of whom. */
    sealed interface Question {
        /** Of whom. */
        PeerId peer();
    }

    /** So many units of a shard. */
    record ForUnits(PeerId peer, ShardId shard, int wanted) implements Question {}

    /** To keep leases. */
    record ForRenewal(PeerId peer, List<UnitId> units) implements Question {}

    /** To take a vote. */
    record ForVote(PeerId peer, UnitId unit) implements Question {}

    /** How votes stand. */
    record ForStanding(PeerId peer, List<UnitId> units) implements Question {}

    /** No answer matters: an opening, or a unit given back. */
    record ForNothing(PeerId peer) implements Question {}

    private final Duration timeout;
    private final Map<Long, Question> questions = new TreeMap<>();
    private List<VolunteerAction> actions = new ArrayList<>();
    private long nextId = 1;

    Outbox(Duration timeout) {
        this.timeout = timeout;
    }

    void add(VolunteerAction action) {
        actions.add(action);
    }

    void ask(Question question, Request request) {
        long id = nextId++;
        questions.put(id, question);
        actions.add(new VolunteerAction.Ask(id, question.peer(), request, timeout));
    }

    /** The question that has ended with an answer or without. */
    @Nullable
    Question ended(long id) {
        return questions.remove(id);
    }

    List<VolunteerAction> take() {
        List<VolunteerAction> taken = actions;
        actions = new ArrayList<>();
        return taken;
    }
}
