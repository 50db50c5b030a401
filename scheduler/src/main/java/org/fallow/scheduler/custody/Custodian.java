package org.fallow.scheduler.custody;

import java.time.Instant;
import java.util.List;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.machine.Machine;

/** The custodian machine. */
public final class Custodian implements Machine<CustodianEvent, CustodianAction> {
    private final PeerId self;
    private final CustodyTerms terms;

    /** A custodian that has nothing yet. */
    public Custodian(PeerId self, CustodyTerms terms) {
        this.self = self;
        this.terms = terms;
    }

    @Override
    public List<CustodianAction> on(CustodianEvent event, Instant now) {
        throw new UnsupportedOperationException(self + " " + terms + " " + event);
    }

    @Override
    public List<CustodianAction> tick(Instant now) {
        return List.of();
    }

    @Override
    public Instant wakeAt() {
        return Instant.MAX;
    }
}
