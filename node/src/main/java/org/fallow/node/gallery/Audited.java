package org.fallow.node.gallery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fallow.node.gallery.Crowd.Host;
import org.fallow.scheduler.trust.Cohort;
import org.fallow.scheduler.trust.Grade;
import org.fallow.scheduler.trust.Standing;
import org.fallow.scheduler.trust.TrustTerms;
import org.fallow.simulation.chance.Chance;
import org.jspecify.annotations.Nullable;

/**
 * Fallow's scheme: one vote a unit, blind audits drawn afterwards, strikes, certificates by cohort. What counts is the
 * {@code trust} room's; here is the bookkeeping of a whole network in arrays.
 */
final class Audited implements Scheme {
    /** A dispute is bisected: its one segment costs so much of a unit. */
    private static final double DISPUTE = 1.0 / 16;

    /** An audit is drawn a while after the vote: so many executions for each host. */
    private static final int LAG = 1;

    /** Nobody has voted, or the vote fell with its voter. */
    private static final int OPEN = 0;

    private static final int VOTED = 1;

    /** An audit is drawn and not made. */
    private static final int DRAWN = 2;

    /** Somebody new has borne it out, and is not mature yet. */
    private static final int BORNE_OUT = 3;

    private static final int CHECKED = 4;
    private static final int FINAL = 5;

    private static final int CLASSES = 3;
    private static final int LOOK_EVERY = 5_000;

    private static final class Member {
        Standing standing = Standing.NONE;
        final List<Integer> votes = new ArrayList<>();
        final List<Integer> audited = new ArrayList<>();
        final List<Integer> shadowed = new ArrayList<>();
    }

    private record Drawn(int unit, double after) {}

    private final GalleryPlan plan;
    private final Crowd crowd;
    private final TrustTerms terms;
    private final Chance chance;
    private final Map<Host, Member> members = new HashMap<>();
    private final byte[] state;
    private final byte[] classOf;
    private final int[] result;
    private final Host[] voter;
    private final Deque<Integer> redo = new ArrayDeque<>();
    private final Deque<Drawn> audits = new ArrayDeque<>();
    private final BitSet[] cohorts = new BitSet[CLASSES];
    private final int[] found = new int[CLASSES];
    private final int[] waves = new int[CLASSES];
    private final int quorum;
    private int begun;
    private int finals;
    private long mature;
    private int invented = 2;
    private int votesSeen;
    private double executions;
    private int caught;
    private int honestCaught;

    Audited(GalleryPlan plan, Crowd crowd, TrustTerms terms) {
        this.plan = plan;
        this.crowd = crowd;
        this.terms = terms;
        this.chance = Chance.of(plan.seed()).fork("audited");
        this.state = new byte[plan.units()];
        this.classOf = new byte[plan.units()];
        this.result = new int[plan.units()];
        this.voter = new Host[plan.units()];
        this.quorum = (int) Math.max(2, Math.ceil(Math.log(plan.error()) / Math.log(plan.assumed()) - 1e-9));
        for (int i = 0; i < CLASSES; i++) {
            cohorts[i] = new BitSet();
        }
        for (Host host : crowd.present()) {
            if (chance.happens(plan.veterans())) {
                member(host).standing = new Standing(terms.shadows(), terms.class2(), 0);
                mature++;
            }
        }
    }

    private Member member(Host host) {
        return members.computeIfAbsent(host, h -> new Member());
    }

    @Override
    public void work(Host host) {
        Member member = member(host);
        Grade grade = member.standing.grade(terms);
        host.name = grade.ordinal() - 1;
        if (young()) {
            quorum(host);
        } else if (!grade.mature()) {
            shadow(host, member);
        } else if (!audit(host, member, LAG * plan.hosts()) && !vote(host, member, grade) && !audit(host, member, 0)) {
            settle(true);
        }
    }

    /** Too few are mature for single votes. */
    private boolean young() {
        return mature < terms.matureMin() * plan.hosts();
    }

    // ---- a young network: so many agreeing votes for each unit

    private final List<Host> pollers = new ArrayList<>();
    private final List<Integer> polled = new ArrayList<>();
    private int pollUnit = -1;

    private void quorum(Host host) {
        if (pollUnit < 0) {
            pollUnit = redo.isEmpty() ? (begun < plan.units() ? begun++ : -1) : redo.poll();
            if (pollUnit < 0) {
                settle(true);
                return;
            }
        }
        if (pollers.contains(host)) {
            return;
        }
        int fellow = 0;
        for (int i = 0; i < pollers.size(); i++) {
            fellow = pollers.get(i).bad && polled.get(i) != 0 ? polled.get(i) : fellow;
        }
        int got = compute(host, fellow, false);
        pollers.add(host);
        polled.add(got);
        if (polled.stream().filter(each -> each == got).count() < quorum) {
            return;
        }
        for (int i = 0; i < pollers.size(); i++) {
            Host each = pollers.get(i);
            if (polled.get(i) == got) {
                passShadow(each, member(each));
            } else {
                strike(each);
            }
        }
        result[pollUnit] = got;
        state[pollUnit] = FINAL;
        finals++;
        pollers.clear();
        polled.clear();
        pollUnit = -1;
    }

    // ---- votes

    private boolean vote(Host host, Member member, Grade grade) {
        if (redo.isEmpty() && begun == plan.units()) {
            return false;
        }
        int unit = redo.isEmpty() ? begun++ : redo.poll();
        result[unit] = compute(host, 0, false);
        voter[unit] = host;
        member.votes.add(unit);
        int c = grade.ordinal() - 1;
        classOf[unit] = (byte) c;
        cohorts[c].set(unit);
        state[unit] = VOTED;
        if (chance.happens(terms.auditShare(grade))) {
            draw(unit);
        }
        if (++votesSeen % LOOK_EVERY == 0) {
            settle(false);
        }
        return true;
    }

    private void draw(int unit) {
        state[unit] = DRAWN;
        audits.add(new Drawn(unit, executions + LAG * plan.hosts()));
    }

    // ---- audits

    private boolean audit(Host host, Member member, double late) {
        Drawn drawn = due(host, late);
        if (drawn == null) {
            return false;
        }
        check(host, member, drawn.unit());
        return true;
    }

    private @Nullable Drawn due(Host host, double late) {
        while (!audits.isEmpty() && state[audits.element().unit()] != DRAWN) {
            audits.remove();
        }
        Drawn first = audits.peek();
        if (first == null || (late > 0 && first.after() + late > executions) || voter[first.unit()] == host) {
            return null;
        }
        return audits.remove();
    }

    private void check(Host host, Member member, int unit) {
        Host by = voter[unit];
        int got = compute(host, by.bad ? result[unit] : 0, true);
        boolean mature = member.standing.grade(terms).mature();
        if (got == result[unit]) {
            if (mature) {
                member.audited.add(unit);
                confirm(unit);
            } else {
                state[unit] = BORNE_OUT;
                member.shadowed.add(unit);
                passShadow(host, member);
            }
            return;
        }
        executions += DISPUTE;
        if (result[unit] != 0) {
            // The proof shows what is right.
            result[unit] = 0;
            state[unit] = CHECKED;
            found[classOf[unit]]++;
            strike(by);
        } else {
            confirm(unit);
        }
        if (got != 0) {
            strike(host);
        }
    }

    private void confirm(int unit) {
        state[unit] = CHECKED;
        Member by = member(voter[unit]);
        if (by.standing.grade(terms).mature()) {
            by.standing = by.standing.auditPassed();
        }
    }

    // ---- new ones

    private void shadow(Host host, Member member) {
        Drawn drawn = due(host, 0);
        int unit = drawn != null ? drawn.unit() : begun == 0 ? -1 : chance.nextInt(begun);
        if (unit < 0 || voter[unit] == null || voter[unit] == host) {
            return;
        }
        switch (state[unit]) {
            case VOTED, DRAWN -> check(host, member, unit);
            case OPEN -> {}
            default -> {
                int got = compute(host, 0, true);
                if (got == result[unit]) {
                    passShadow(host, member);
                } else {
                    executions += DISPUTE;
                    strike(host);
                }
            }
        }
    }

    private void passShadow(Host host, Member member) {
        boolean before = member.standing.grade(terms).mature();
        member.standing = member.standing.shadowPassed();
        if (!before && member.standing.grade(terms).mature()) {
            mature++;
            for (int unit : member.shadowed) {
                if (state[unit] == BORNE_OUT) {
                    member.audited.add(unit);
                    confirm(unit);
                }
            }
            member.shadowed.clear();
        }
    }

    // ---- fraud

    private void strike(Host host) {
        Member member = member(host);
        if (member.standing.grade(terms).mature()) {
            mature--;
        }
        member.standing = member.standing.struck();
        caught += host.bad ? 1 : 0;
        honestCaught += host.bad ? 0 : 1;
        for (int unit : member.votes) {
            if (voter[unit] == host && (state[unit] == VOTED || state[unit] == DRAWN || state[unit] == BORNE_OUT)) {
                cohorts[classOf[unit]].clear(unit);
                state[unit] = OPEN;
                redo.add(unit);
            }
        }
        for (int unit : member.audited) {
            if (state[unit] == CHECKED) {
                draw(unit);
            }
        }
        for (int unit : member.shadowed) {
            if (state[unit] == BORNE_OUT) {
                draw(unit);
            }
        }
        member.votes.clear();
        member.audited.clear();
        member.shadowed.clear();
        crowd.caught(host);
    }

    // ---- certificates

    /** Makes final what certifies; at the end, audits more of what does not. */
    private void settle(boolean end) {
        for (int c = 0; c < CLASSES; c++) {
            int[] count = new int[FINAL + 1];
            cohorts[c].stream().forEach(unit -> count[state[unit]]++);
            Cohort cohort = new Cohort(count[VOTED] + count[CHECKED], count[CHECKED], found[c]);
            if (cohort.votes() > 0 && cohort.certifies(plan.error(), plan.assumed(), terms)) {
                certified(c);
            } else if (end && count[BORNE_OUT] > 0) {
                cohorts[c].stream().filter(unit -> state[unit] == BORNE_OUT).forEach(this::draw);
            } else if (end && count[DRAWN] == 0) {
                double share = terms.waves().share(waves[c]++);
                cohorts[c].stream()
                        .filter(unit -> state[unit] == VOTED && chance.happens(share))
                        .forEach(this::draw);
            }
        }
    }

    private void certified(int c) {
        cohorts[c].stream().filter(unit -> state[unit] == VOTED || state[unit] == CHECKED).forEach(unit -> {
            state[unit] = FINAL;
            cohorts[c].clear(unit);
            finals++;
        });
        found[c] = 0;
        waves[c] = 0;
    }

    private int compute(Host host, int fellow, boolean audit) {
        executions++;
        return crowd.result(host, fellow, audit, invented++);
    }

    @Override
    public boolean done() {
        return finals == plan.units();
    }

    @Override
    public Outcome outcome() {
        long wrong = 0;
        for (int unit = 0; unit < result.length; unit++) {
            wrong += state[unit] == FINAL && result[unit] != 0 ? 1 : 0;
        }
        return new Outcome(wrong, executions, caught, honestCaught);
    }
}
