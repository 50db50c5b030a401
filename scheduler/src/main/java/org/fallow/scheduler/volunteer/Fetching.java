package org.fallow.scheduler.volunteer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.scheduler.custody.Reason;
import org.fallow.scheduler.custody.Request;
import org.fallow.scheduler.custody.Response;
import org.fallow.scheduler.offer.Offer;
import org.fallow.scheduler.offer.Unfit;
import org.fallow.scheduler.volunteer.Holding.Grant;
import org.fallow.scheduler.volunteer.Outbox.ForUnits;
import org.fallow.scheduler.volunteer.Sources.Source;
import org.fallow.work.record.Cid;
import org.fallow.work.record.ShardId;
import org.jspecify.annotations.Nullable;

/**
 * Decides when to ask for units, of which batch, how many, and whom: as many as keep the slots busy for the time wanted,
 * at the speed that the batch's units were seen to have; no more than are done before their leases lapse and before the
 * batch expires; one question at a time.
 */
final class Fetching {
    /** Units held beyond the slots. */
    static final int AHEAD_MAX = 256;

    /** Charged for a unit of which nothing is known, in seconds; put right when it has run. */
    private static final double UNKNOWN_SECONDS = 60;

    private static final double MILLIS = 1e3;

    private final VolunteerTerms terms;
    private final Directory directory;
    private final Sources sources;
    private final Holding holding;
    private final Outbox out;
    private final RandomGenerator random;
    private final Map<Cid, Unfit> unfit = new TreeMap<>();
    private final Map<PeerId, Instant> resting = new TreeMap<>();

    /** How long the units given last may stand still. */
    private Duration lease = Ahead.MAX.multipliedBy(2);

    private boolean asking;
    private int turn;
    private int failures;

    Fetching(
            VolunteerTerms terms,
            Directory directory,
            Sources sources,
            Holding holding,
            Outbox out,
            RandomGenerator random) {
        this.terms = terms;
        this.directory = directory;
        this.sources = sources;
        this.holding = holding;
        this.out = out;
        this.random = random;
        this.turn = random.nextInt(1 << 16);
    }

    /** Asks for units where some are wanted. */
    void plan(Offer offer, Instant now) {
        judge(offer, now);
        if (asking || !wantsAny(offer, now)) {
            return;
        }
        Need need = need(offer, now);
        Source source = sources.next(offer, need, now).orElse(null);
        if (source == null) {
            return;
        }
        ShardId shard = source.next();
        directory.search(shard, now).ifPresent(out::add);
        if (directory.custodians(shard).isEmpty()) {
            sources.search(shard, now);
            return;
        }
        Optional<PeerId> peer = custodian(shard, now);
        if (peer.isEmpty()) {
            sources.pause(shard, now);
            return;
        }
        int wanted = need.wanted(source);
        asking = true;
        out.ask(new ForUnits(peer.get(), shard, wanted), new Request.Lease(shard, wanted));
    }

    /** When units may be wanted that now are not, or can be asked for. */
    Instant wakeAt(Offer offer, Instant now) {
        if (asking || offer.slots() == 0) {
            return Instant.MAX;
        }
        Need need = need(offer, now);
        if (wantsAny(offer, now)) {
            return sources.wakeAt(offer, need, now);
        }
        double spare = need.work / offer.slots() - seconds(terms.ahead().low());
        return holding.size() < roomAt(offer) && spare > 0
                ? now.plusMillis((long) Math.min(spare * MILLIS, Ahead.MILLIS_MAX) + 1)
                : Instant.MAX;
    }

    /** The units given, to be held; none where there were none. */
    List<Long> answered(ForUnits q, @Nullable Response response, Instant now) {
        asking = false;
        if (response instanceof Response.Leased leased) {
            failures = 0;
            lease = Duration.ofMillis(leased.leaseMillis());
            return leased.units();
        }
        if (response instanceof Response.Refused refused && refused.reason() == Reason.NO_WORK) {
            failures = 0;
            sources.empty(q.shard(), holding.size(q.shard().batch()), now);
            return List.of();
        }
        if (response instanceof Response.Refused refused && refused.reason() == Reason.BUSY) {
            rest(q.peer(), refused.retryAfterMillis(), now);
        } else {
            directory.doubt(q.shard(), now);
        }
        failures++;
        if (failures >= directory.custodians(q.shard()).size()) {
            failures = 0;
            sources.pause(q.shard(), now);
        }
        return List.of();
    }

    /** What a project is charged for one unit of the batch. */
    double charge(Cid batch) {
        Speed speed = sources.speed(batch);
        return speed.isKnown() ? speed.mean() : UNKNOWN_SECONDS;
    }

    /** What the units just given were leased by. */
    Grant grant(ForUnits q, Response.Leased leased) {
        return new Grant(
                q.peer(),
                Duration.ofMillis(leased.leaseMillis()),
                Duration.ofMillis(leased.renewMillis()),
                charge(q.shard().batch()));
    }

    /** The next custodian by turns that does not rest. */
    private Optional<PeerId> custodian(ShardId shard, Instant now) {
        List<PeerId> custodians = directory.custodians(shard);
        resting.values().removeIf(until -> !until.isAfter(now));
        for (int i = 0; i < custodians.size(); i++) {
            PeerId peer = custodians.get(Math.floorMod(turn++, custodians.size()));
            if (!resting.containsKey(peer)) {
                return Optional.of(peer);
            }
        }
        return Optional.empty();
    }

    /** A busy custodian is left alone for as long as it asks for, within reason, and a little longer by chance. */
    private void rest(PeerId peer, long millis, Instant now) {
        long pause = Math.clamp(millis, 0, terms.idleMax().toMillis());
        if (resting.size() < Directory.SHARDS_MAX) {
            resting.put(peer, now.plusMillis(pause + random.nextLong(pause / 2 + 1)));
        }
    }

    private void judge(Offer offer, Instant now) {
        for (Cid batch : List.copyOf(unfit.keySet())) {
            if (sources.source(batch).isEmpty()) {
                unfit.remove(batch);
                out.add(new VolunteerAction.Judged(batch, Optional.empty()));
            }
        }
        for (Source source : sources.all()) {
            Unfit is = sources.unfit(source, offer, now).orElse(null);
            Unfit was = is == null ? unfit.remove(source.id()) : unfit.put(source.id(), is);
            if (is == null ? was != null : was == null || !was.getClass().equals(is.getClass())) {
                out.add(new VolunteerAction.Judged(source.id(), Optional.ofNullable(is)));
            }
        }
    }

    private boolean wantsAny(Offer offer, Instant now) {
        if (offer.slots() == 0 || holding.size() >= roomAt(offer)) {
            return false;
        }
        double low = seconds(terms.ahead().low());
        return holding.size() < offer.slots() || work(now) < low * offer.slots();
    }

    /** Where units are held by the hundred, more are fetched when half of them are done, not each time one is. */
    private static int roomAt(Offer offer) {
        return offer.slots() + AHEAD_MAX / 2;
    }

    private double work(Instant now) {
        return holding.work(sources::speed, seconds(terms.ahead().low()), now);
    }

    private Need need(Offer offer, Instant now) {
        return new Need(offer, now, work(now));
    }

    /** How many units of a batch are wanted. */
    private final class Need implements Sources.Appetite {
        private final Offer offer;
        private final Instant now;
        private final double work;

        Need(Offer offer, Instant now, double work) {
            this.offer = offer;
            this.now = now;
            this.work = work;
        }

        @Override
        public int wanted(Source source) {
            int held = holding.size(source.id());
            int idle = offer.slots() - holding.size();
            if (idle <= 0 && held > source.fullAt() / 2) {
                return 0;
            }
            int room = Math.min(Request.Lease.MAX, offer.slots() + AHEAD_MAX - holding.size());
            Unfit no = unfit.get(source.id());
            if (no instanceof Unfit.Failing) {
                return Math.min(room, held == 0 ? 1 : 0);
            }
            return no == null ? Math.clamp(byTime(source, held, idle), 0, room) : 0;
        }

        private long byTime(Source source, int held, int idle) {
            Speed speed = source.speed();
            if (!speed.isMeasured()) {
                return held == 0 ? Math.max(1, idle + 1) : idle + 1;
            }
            double high = Math.min(seconds(terms.ahead().high()), seconds(lease) / 2);
            double wanted = (high * offer.slots() - work) / speed.mean();
            double left = Holding.seconds(now, source.expires()) - speed.most();
            double timely = left < 0 ? 0 : Math.floor((left * offer.slots() - work) / speed.mean()) + 1;
            return (long) Math.min(Math.max(idle, Math.ceil(wanted)), timely);
        }
    }

    private static double seconds(Duration duration) {
        return (double) duration.toMillis() / MILLIS;
    }
}
