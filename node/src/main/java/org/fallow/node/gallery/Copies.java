package org.fallow.node.gallery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fallow.node.gallery.Crowd.Host;
import org.fallow.simulation.chance.Chance;
import org.jspecify.annotations.Nullable;

/**
 * Copies that have to agree. Fixed: two of each unit. Adaptive, as BOINC does it: the result of a host that has been
 * borne out {@value #PROVEN} times in a row or more is taken alone, but for a chance of {@code 10 / times}.
 *
 * @see <a href="https://github.com/BOINC/boinc/wiki/Adaptive-replication">Adaptive replication</a>
 */
final class Copies implements Scheme {
    private static final int PROVEN = 10;

    private record Copy(Host host, int result) {}

    private final GalleryPlan plan;
    private final Crowd crowd;
    private final boolean adaptive;
    private final Chance chance;
    private final Map<Integer, List<Copy>> open = new HashMap<>();
    private final Deque<Integer> wanted = new ArrayDeque<>();
    private final Map<Host, Integer> borneOut = new HashMap<>();
    private int begun;
    private int settled;
    private long executions;
    private long wrong;
    private final Struck struck = new Struck();

    Copies(GalleryPlan plan, Crowd crowd, boolean adaptive) {
        this.plan = plan;
        this.crowd = crowd;
        this.adaptive = adaptive;
        this.chance = Chance.of(plan.seed()).fork("copies");
    }

    @Override
    public void work(Host host) {
        Integer second = wanted.poll();
        if (second != null && open.getOrDefault(second, List.of()).stream().anyMatch(copy -> copy.host() == host)) {
            wanted.add(second);
            second = null;
        }
        if (second == null && begun == plan.units()) {
            return;
        }
        int unit = second == null ? begun++ : second;
        List<Copy> copies = open.computeIfAbsent(unit, u -> new ArrayList<>(2));
        int invented = 2 + (int) executions;
        Copy before = known(copies);
        int result = before == null
                ? crowd.vote(host, invented)
                : crowd.audit(host, before.host(), before.result(), invented);
        executions++;
        copies.add(new Copy(host, result));
        if (copies.size() == 1 && adaptive && trusts(host)) {
            settle(unit, result);
        } else {
            judge(unit, copies, result);
        }
    }

    /** What those who hear of others' results hear: a liar's, where there is one. */
    private static @Nullable Copy known(List<Copy> copies) {
        return copies.stream()
                .filter(copy -> copy.host().bad)
                .findFirst()
                .orElse(copies.isEmpty() ? null : copies.getFirst());
    }

    private boolean trusts(Host host) {
        int times = borneOut.getOrDefault(host, 0);
        return times >= PROVEN && !chance.happens((double) PROVEN / times);
    }

    private void judge(int unit, List<Copy> copies, int result) {
        long agree = copies.stream().filter(copy -> copy.result() == result).count();
        if (agree < 2) {
            wanted.add(unit);
            return;
        }
        for (Copy copy : copies) {
            if (copy.result() == result) {
                borneOut.merge(copy.host(), 1, Integer::sum);
            } else {
                borneOut.put(copy.host(), 0);
                struck.out(copy.host());
                crowd.caught(copy.host());
            }
        }
        settle(unit, result);
    }

    private void settle(int unit, int result) {
        open.remove(unit);
        settled++;
        wrong += result != 0 ? 1 : 0;
    }

    @Override
    public boolean done() {
        return settled == plan.units();
    }

    @Override
    public Outcome outcome() {
        return new Outcome(wrong, executions, struck);
    }
}
