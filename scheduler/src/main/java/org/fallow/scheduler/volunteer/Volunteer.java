package org.fallow.scheduler.volunteer;

import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.identity.KeyPair;
import org.fallow.libp2p.machine.Machine;

/** The work-fetch machine. */
public final class Volunteer implements Machine<VolunteerEvent, VolunteerAction> {
    private final KeyPair key;
    private final VolunteerTerms terms;
    private final RandomGenerator random;

    /** A volunteer that has joined nothing yet. */
    public Volunteer(KeyPair key, VolunteerTerms terms, RandomGenerator random) {
        this.key = key;
        this.terms = terms;
        this.random = random;
    }

    @Override
    public List<VolunteerAction> on(VolunteerEvent event, Instant now) {
        throw new UnsupportedOperationException(key + " " + terms + " " + random + " " + event);
    }

    @Override
    public List<VolunteerAction> tick(Instant now) {
        return List.of();
    }

    @Override
    public Instant wakeAt() {
        return Instant.MAX;
    }
}
