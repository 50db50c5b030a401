package org.fallow.scheduler.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.verdict.Records;
import org.fallow.work.record.Signed;
import org.fallow.work.record.Wave;

/**
 * How a shard stands with this node: first it gets ready (fetches the batch, looks who is closest), then it serves, or
 * the shard is somebody else's. A shard that it served and that is no longer its own is handed over, then forgotten.
 */
sealed interface Keeping {
    /** A request, and what it is about. */
    record Question(CustodianEvent.Asked asked, Asking.About about) {}

    /** The batch or the closest nodes are not known yet; requests are parked. */
    final class Preparing implements Keeping {
        private final Instant since;
        private final List<Question> parked = new ArrayList<>();
        private final Records records;
        private final Optional<Signed<Wave>> wave;

        Preparing(Instant since, Records records, Optional<Signed<Wave>> wave) {
            this.since = since;
            this.records = records;
            this.wave = wave;
        }

        Instant since() {
            return since;
        }

        List<Question> parked() {
            return parked;
        }

        /** What was stored of it before a restart. */
        Records records() {
            return records;
        }

        /** What its publisher had asked for. */
        Optional<Signed<Wave>> wave() {
            return wave;
        }

        /** Whether it was in custody before a restart. */
        boolean isRestored() {
            return !records.votes().isEmpty();
        }
    }

    /** In custody here. */
    final class Serving implements Keeping {
        /** Fellows compared with at a time: with all at once the same would come from each of them. */
        static final int DIALOGS_MAX = 2;

        /** How long a custodian that begins waits to hear what its fellows know, in sync periods. */
        static final int PATIENCE = 3;

        private final Shard shard;
        private final Map<PeerId, Fellow> fellows = new TreeMap<>();
        private List<PeerId> custodians = List.of();
        private final List<Question> parked = new ArrayList<>();
        private Instant patientUntil;
        private boolean retiring;
        private boolean votesHeard;
        private boolean leasesHeard;
        private int announcing;
        private final Set<PeerId> announced = new TreeSet<>();
        private long version;
        private Instant locatedAt = Instant.MIN;
        private Instant relocateAt;
        private Instant overAt = Instant.MAX;
        private long projectSequence = -1;
        private boolean cancelled;

        Serving(Shard shard, Instant relocateAt, Instant patientUntil) {
            this.shard = shard;
            this.relocateAt = relocateAt;
            this.patientUntil = patientUntil;
        }

        /** Whether what fellows know of the shard's votes and leases was heard, or waited for long enough. */
        boolean isInformed(Instant now) {
            return fellows.isEmpty() || (votesHeard && leasesHeard) || !patientUntil.isAfter(now);
        }

        /** Those who ask for units before that. */
        List<Question> parked() {
            return parked;
        }

        void heardVotes() {
            votesHeard = true;
        }

        boolean hasHeardVotes() {
            return votesHeard;
        }

        void announcing(int fellows) {
            announcing = fellows;
        }

        /** The fellow knows that this node serves, and will tell what leases it knows of. */
        void announced(PeerId fellow) {
            announcing--;
            announced.add(fellow);
        }

        /** A fellow cannot be told; when none can, nothing is to be heard. */
        void notAnnounced(Instant now) {
            announcing--;
            if (announcing == 0 && announced.isEmpty()) {
                patientUntil = now;
            }
        }

        void heardLeases(PeerId from) {
            leasesHeard |= announced.contains(from);
        }

        Shard shard() {
            return shard;
        }

        /** The other custodians. */
        Map<PeerId, Fellow> fellows() {
            return fellows;
        }

        boolean isRetiring() {
            return retiring;
        }

        /** Counts the changes of the set. */
        long version() {
            return version;
        }

        Instant relocateAt() {
            return relocateAt;
        }

        void relocateAt(Instant at) {
            relocateAt = at;
        }

        /** Takes note of who is closest now; returns the fellows that are new. */
        List<PeerId> located(List<PeerId> closest, boolean ours, PeerId self, Instant now, Duration sync) {
            retiring = !ours;
            locatedAt = now;
            if (closest.equals(custodians)) {
                return List.of();
            }
            custodians = List.copyOf(closest);
            fellows.keySet().retainAll(custodians);
            List<PeerId> joined = new ArrayList<>();
            for (PeerId peer : custodians) {
                if (!peer.equals(self)) {
                    fellows.computeIfAbsent(peer, p -> {
                                joined.add(p);
                                return new Fellow(Instant.MAX);
                            })
                            .changed(now, sync);
                }
            }
            return joined;
        }

        /** A peer asks as custodians do: one that is not known yet is looked for, but not all the time. */
        void met(PeerId peer, Instant now, Duration pause) {
            Instant last = locatedAt.plus(pause);
            Instant look = last.isAfter(now) ? last : now;
            if (!fellows.containsKey(peer) && relocateAt.isAfter(look)) {
                relocateAt = look;
            }
        }

        /** The batch is over; whether that was so for long enough to be no mistake of this computer's clock. */
        boolean isOverFor(Duration stands, Instant now) {
            overAt = overAt.isBefore(now) ? overAt : now;
            return !overAt.plus(stands).isAfter(now);
        }

        /** What the project's record says of the batch; the latest record counts. */
        void learned(long sequence, boolean named) {
            if (sequence > projectSequence) {
                projectSequence = sequence;
                cancelled = !named;
            }
        }

        boolean isCancelled() {
            return cancelled;
        }

        void changed(Instant now, Duration sync) {
            version++;
            fellows.values().forEach(f -> f.changed(now, sync));
        }

        /** Whether enough fellows have all that is here. */
        boolean isHandedOver() {
            long copies =
                    fellows.values().stream().filter(f -> f.agreesOn(version)).count();
            return copies > 0 && copies >= Math.min(CustodyTerms.SAFE_COPIES, fellows.size());
        }

        /** Dialogs with fellows under way. */
        int dialogs() {
            return (int) fellows.values().stream().filter(Fellow::isAsking).count();
        }

        Instant wakeAt() {
            Instant first = parked.isEmpty() || relocateAt.isBefore(patientUntil) ? relocateAt : patientUntil;
            for (Fellow fellow : dialogs() < DIALOGS_MAX ? fellows.values() : List.<Fellow>of()) {
                first = first.isBefore(fellow.nextAt()) ? first : fellow.nextAt();
            }
            return first;
        }
    }

    /**
     * Not ours.
     *
     * @param until when to look again
     */
    record Elsewhere(Instant until) implements Keeping {}
}
