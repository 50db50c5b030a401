package org.fallow.work.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.fallow.work.kernel.Parts.Body;
import org.junit.jupiter.api.Test;

class RecursionTest {
    private static final int SEEDS = 300;
    private static final int TYPES = 3;

    /** Calls by function: those below the number of functions are direct, the others go through the table by type. */
    private record Graph(List<List<Integer>> calls, List<Integer> types) {
        static Graph of(int seed) {
            Random random = new Random(seed);
            int functions = 1 + random.nextInt(12);
            List<List<Integer>> calls = new ArrayList<>();
            List<Integer> types = new ArrayList<>();
            for (int i = 0; i < functions; i++) {
                types.add(random.nextInt(TYPES));
                List<Integer> made = new ArrayList<>();
                for (int k = random.nextInt(3); k > 0; k--) {
                    boolean indirect = random.nextInt(6) == 0;
                    made.add(indirect ? functions + random.nextInt(TYPES) : random.nextInt(functions));
                }
                calls.add(made);
            }
            return new Graph(calls, types);
        }

        byte[] module() {
            WasmWriter typeSection = new WasmWriter().u32(TYPES);
            // The first and the last are equal: a call by one of them may reach functions of the other.
            typeSection.u8(0x60).u32(0).u32(0);
            typeSection.u8(0x60).u32(1).u8(0x7f).u32(0);
            typeSection.u8(0x60).u32(0).u32(0);
            WasmWriter functions = new WasmWriter().u32(types.size());
            types.forEach(functions::u32);
            WasmWriter code = new WasmWriter().u32(calls.size());
            for (List<Integer> made : calls) {
                WasmWriter body = new WasmWriter().u32(0);
                for (int to : made) {
                    body.u8(0x41).signed(0);
                    if (to < calls.size()) {
                        body.u8(0x10).u32(to);
                    } else {
                        body.u8(0x11).u32(to - calls.size()).u32(0);
                    }
                }
                body.u8(0x0b);
                code.u32(body.size()).append(body);
            }
            return new WasmWriter()
                    .header()
                    .section(1, typeSection)
                    .section(3, functions)
                    .section(10, code)
                    .toBytes();
        }

        /** The functions a call may reach at once. */
        BitSet callees(int to) {
            BitSet set = new BitSet();
            if (to < calls.size()) {
                set.set(to);
            } else {
                for (int i = 0; i < types.size(); i++) {
                    set.set(i, types.get(i) % 2 == (to - calls.size()) % 2);
                }
            }
            return set;
        }

        /** Whether {@code function} can be reached from what a call reaches. */
        boolean recurs(int function, int to) {
            BitSet reached = callees(to);
            for (int before = -1; before != reached.cardinality(); ) {
                before = reached.cardinality();
                BitSet known = (BitSet) reached.clone();
                known.stream().forEach(i -> calls.get(i).forEach(next -> reached.or(callees(next))));
            }
            return reached.get(function);
        }
    }

    @Test
    void exactlyThoseCallsRecurThatCanComeBackToTheirCaller() throws Exception {
        int recurring = 0;
        int others = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Graph graph = Graph.of(seed);
            byte[] module = graph.module();
            Parts parts = ModuleReader.read(module, new Findings());
            Recursion recursion = Recursion.of(module, parts);
            boolean any = false;
            for (Body body : parts.bodies) {
                int at = 0;
                Instructions in = new Instructions(module, body, new Findings());
                while (in.next()) {
                    if (in.code() != 0x10 && in.code() != 0x11) {
                        assertThat(recursion.isCall(body.function(), in)).isFalse();
                        continue;
                    }
                    boolean recurs = graph.recurs(
                            body.function(), graph.calls().get(body.function()).get(at++));
                    assertThat(recursion.isCall(body.function(), in))
                            .as("seed " + seed + ", function " + body.function() + ", call " + at)
                            .isEqualTo(recurs);
                    any |= recurs;
                    recurring += recurs ? 1 : 0;
                    others += recurs ? 0 : 1;
                }
            }
            assertThat(recursion.any()).as("seed " + seed).isEqualTo(any);
        }
        assertThat(recurring).isGreaterThan(SEEDS);
        assertThat(others).isGreaterThan(SEEDS);
    }
}
