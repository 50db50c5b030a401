package org.fallow.work.kernel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.fallow.work.kernel.Parts.Body;
import org.fallow.work.kernel.Parts.Signature;

/**
 * Which calls of a module may come back to the function that makes them. A graph of its functions, and of the types that
 * it calls through the table by: any function of such a type may be the one that is called. A call within a strongly
 * connected component recurs.
 *
 * @see <a href="https://doi.org/10.1137/0201010">Tarjan 1972, depth-first search and linear graph algorithms</a>
 */
final class Recursion {
    private static final int CALL = 0x10;
    private static final int CALL_INDIRECT = 0x11;

    private final Parts parts;
    private final int functions;
    /** Of each type, the first that is equal to it. */
    private final int[] sameType;

    private int[] edges = new int[64];
    private int edgeCount;
    /** Where a node's edges begin; they end where those of the next begin. */
    private final int[] firstEdge;
    /** By node: functions first, then types. */
    private final int[] component;

    private boolean any;

    private Recursion(byte[] module, Parts parts) throws MalformedModule {
        this.parts = parts;
        this.functions = parts.functions.size();
        this.sameType = sameTypes();
        int nodes = functions + parts.types.size();
        this.firstEdge = new int[nodes + 1];
        for (Body body : parts.bodies) {
            firstEdge[body.function()] = edgeCount;
            addCalls(module, body);
        }
        addCallees();
        firstEdge[nodes] = edgeCount;
        this.component = new Components(nodes).found();
        for (int from = 0; from < functions && !any; from++) {
            for (int i = firstEdge[from]; i < firstEdge[from + 1] && !any; i++) {
                any = component[from] == component[edges[i]];
            }
        }
    }

    static Recursion of(byte[] module, Parts parts) throws MalformedModule {
        return new Recursion(module, parts);
    }

    /** Whether any call recurs. */
    boolean any() {
        return any;
    }

    /** Whether this instruction of {@code function} is a call that recurs. */
    boolean isCall(int function, Instructions at) {
        int to = target(at);
        return to >= 0 && component[function] == component[to];
    }

    /** The node that an instruction calls; -1 for none, or one that there is not, which the engine refuses. */
    private int target(Instructions at) {
        int index = at.immediate();
        return switch (at.code()) {
            case CALL -> index < functions ? index : -1;
            case CALL_INDIRECT -> index < sameType.length ? functions + sameType[index] : -1;
            default -> -1;
        };
    }

    private int[] sameTypes() {
        Map<Signature, Integer> first = new HashMap<>();
        int[] same = new int[parts.types.size()];
        for (int i = 0; i < same.length; i++) {
            Integer known = first.putIfAbsent(parts.types.get(i), i);
            same[i] = known == null ? i : known;
        }
        return same;
    }

    private void addCalls(byte[] module, Body body) throws MalformedModule {
        Instructions in = new Instructions(module, body, new Findings());
        while (in.next()) {
            int to = target(in);
            if (to >= 0) {
                add(to);
            }
        }
    }

    /** From each type that is called by to the functions of that type. */
    private void addCallees() {
        boolean[] called = new boolean[sameType.length];
        for (int i = 0; i < edgeCount; i++) {
            if (edges[i] >= functions) {
                called[edges[i] - functions] = true;
            }
        }
        int[][] callees = new int[sameType.length][];
        int[] counts = new int[sameType.length];
        for (int function = 0; function < functions; function++) {
            int type = parts.functions.get(function);
            if (type < sameType.length && called[sameType[type]]) {
                type = sameType[type];
                int[] known = callees[type] == null ? new int[4] : callees[type];
                callees[type] = counts[type] < known.length ? known : Arrays.copyOf(known, 2 * known.length);
                callees[type][counts[type]++] = function;
            }
        }
        for (int type = 0; type < sameType.length; type++) {
            firstEdge[functions + type] = edgeCount;
            for (int i = 0; i < counts[type]; i++) {
                add(callees[type][i]);
            }
        }
    }

    private void add(int to) {
        if (edgeCount == edges.length) {
            edges = Arrays.copyOf(edges, 2 * edgeCount);
        }
        edges[edgeCount++] = to;
    }

    /** The strongly connected components, found without recursion of its own: a module may be 100,000 calls deep. */
    private final class Components {
        private final int[] order;
        private final int[] low;
        private final int[] next;
        private final int[] found;
        private final int[] open;
        private final int[] path;
        private int openCount;
        private int pathCount;
        private int seen;
        private int count;

        Components(int nodes) {
            order = new int[nodes];
            low = new int[nodes];
            next = Arrays.copyOf(firstEdge, nodes);
            found = new int[nodes];
            open = new int[nodes];
            path = new int[nodes];
        }

        /** A number by node, the same within a component. */
        int[] found() {
            for (int node = 0; node < order.length; node++) {
                if (order[node] == 0) {
                    enter(node);
                    while (pathCount > 0) {
                        go(path[pathCount - 1]);
                    }
                }
            }
            return found;
        }

        private void enter(int node) {
            order[node] = ++seen;
            low[node] = seen;
            open[openCount++] = node;
            path[pathCount++] = node;
        }

        private void go(int node) {
            if (next[node] < firstEdge[node + 1]) {
                int to = edges[next[node]++];
                if (order[to] == 0) {
                    enter(to);
                } else if (found[to] == 0) {
                    low[node] = Math.min(low[node], order[to]);
                }
                return;
            }
            pathCount--;
            if (pathCount > 0) {
                int caller = path[pathCount - 1];
                low[caller] = Math.min(low[caller], low[node]);
            }
            if (low[node] == order[node]) {
                count++;
                int last;
                do {
                    last = open[--openCount];
                    found[last] = count;
                } while (last != node);
            }
        }
    }
}
