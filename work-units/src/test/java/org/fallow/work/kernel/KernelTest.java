package org.fallow.work.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.junit.jupiter.api.Test;

class KernelTest {
    private static final Limits LIMITS = new Limits(1 << 20, 1);

    private static Check check(KernelBuilder kernel) {
        return Kernel.check(kernel.build(), KernelMode.RESUMABLE);
    }

    private static List<Finding> refusals(KernelBuilder kernel) {
        return check(kernel) instanceof Check.Refused refused ? refused.findings() : List.of();
    }

    /** One finding has this reason, and its offset is that of this byte. */
    private static void refusedAt(KernelBuilder kernel, int opcode, String reason) {
        byte[] module = kernel.build();
        assertThat(refusals(kernel)).as(reason).anySatisfy(finding -> {
            assertThat(finding.reason()).contains(reason);
            assertThat(module[(int) finding.offset()] & 0xff).isEqualTo(opcode);
        });
    }

    @Test
    void theCountingKernelIsSound() {
        assertThat(check(KernelBuilder.counting())).isInstanceOfSatisfying(Check.Sound.class, sound -> {
            assertThat(sound.warnings()).isEmpty();
            assertThat(sound.info().functions()).isEqualTo(5);
            assertThat(sound.info().memoryPagesMax()).isEqualTo(4);
            assertThat(sound.info().mutableGlobals()).isEqualTo(3);
        });
    }

    @Test
    void aPreparedModuleExportsItsHiddenGlobalsAndIsRewrittenOnlyWhereNaNsShow() throws Exception {
        byte[] module = KernelBuilder.counting().custom(500).build();
        byte[] prepared = Kernel.prepare(module, LIMITS);
        Parts parts = ModuleReader.read(prepared, new Findings());
        assertThat(parts.exports).containsKeys("fallow:g0", "fallow:g1", "fallow:g2");
        assertThat(prepared.length).as("no floats, no custom section").isLessThan(module.length - 400);
        // f64.const 1, f64.const 1, f64.add, i64.reinterpret_f64, drop, i32.const 1
        int[] reinterprets = {
            0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0xa0, 0xbd, 0x1a, 0x41, 1
        };
        byte[] published = KernelBuilder.stepping(reinterprets).build();
        byte[] floats = Kernel.prepare(published, LIMITS);
        byte[] canonical = {0x44, 0, 0, 0, 0, 0, 0, (byte) 0xf8, 0x7f};
        assertThat(indexOf(floats, canonical)).isPositive();
        byte[] unsettled = Kernel.prepareUnsettled(published, LIMITS);
        assertThat(indexOf(unsettled, canonical)).isNegative();
        assertThat(ModuleReader.read(unsettled, new Findings()).exports.keySet())
                .isEqualTo(ModuleReader.read(floats, new Findings()).exports.keySet());
        assertThat(indexOf(prepared, canonical)).isNegative();
    }

    private static int indexOf(byte[] in, byte[] part) {
        for (int i = 0; i + part.length <= in.length; i++) {
            if (Arrays.equals(in, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void refusedFeaturesAreNamedWhereTheyStand() {
        refusedAt(KernelBuilder.stepping(0xfe, 0x10, 2, 0, 0x41, 1), 0xfe, "atomic");
        refusedAt(KernelBuilder.stepping(0xfd, 0x0c, 0, 0, 0x41, 1), 0xfd, "SIMD");
        refusedAt(KernelBuilder.stepping(0xfd, 0x80, 0x02, 0x41, 1), 0xfd, "relaxed SIMD");
        refusedAt(KernelBuilder.stepping(0x12, 0, 0x41, 1), 0x12, "tail calls");
        refusedAt(KernelBuilder.stepping(0x06, 0x40, 0x0b, 0x41, 1), 0x06, "exceptions");
        refusedAt(KernelBuilder.stepping(0xd0, 0x70, 0x1a, 0x41, 1), 0xd0, "references");
        refusedAt(KernelBuilder.stepping(0xfb, 0, 0x41, 1), 0xfb, "garbage-collected");
        refusedAt(KernelBuilder.stepping(0xfc, 9, 0, 0x41, 1), 0xfc, "checkpoint");
        refusedAt(KernelBuilder.stepping(0xff), 0xff, "0xff");
        refusedAt(KernelBuilder.counting().memory(1, 1, 1, 0x81, 0x80, 1), 1, "may grow");
        refusedAt(KernelBuilder.counting().memory(1, 0, 1), 0, "declared maximum");
        refusedAt(KernelBuilder.counting().memory(1, 3, 1, 4), 3, "shared");
        refusedAt(KernelBuilder.counting().memory(1, 5, 1, 4), 5, "memory64");
        refusedAt(KernelBuilder.counting().memory(2, 1, 1, 1, 1, 1, 1), 2, "more than one memory");
        // i32.load of memory 1
        refusedAt(KernelBuilder.stepping(0x41, 0, 0x28, 0x42, 1, 0), 0x28, "more than one memory");
        refusedAt(KernelBuilder.counting().starting(), 8, "start function");
        refusedAt(KernelBuilder.counting().importing("clock"), 6, "unknown import 'fallow.clock'");
        refusedAt(KernelBuilder.counting().stepName("fallow:step"), 11, "reserved");
    }

    @Test
    void everythingIsFoundAtOnce() {
        KernelBuilder kernel = KernelBuilder.stepping(0xfe, 0x10, 2, 0, 0x41, 1)
                .body("init", 0xfd, 0x0c)
                .memory(1, 0, 1)
                .importing("clock")
                .stepName("step")
                .starting();
        assertThat(refusals(kernel)).hasSize(6);
        assertThat(refusals(kernel)).extracting(Finding::offset).contains(-1L);
    }

    @Test
    void aWronglyTypedExportIsRefused() {
        assertThat(refusals(KernelBuilder.counting().stepName("fallow_progress")))
                .extracting(Finding::reason)
                .anyMatch(r -> r.contains("fallow_progress is () -> (i32), not () -> (f64)"))
                .anyMatch(r -> r.contains("fallow_step () -> (i32) is missing"));
    }

    @Test
    void limitsOfTheUnitBindTheMemory() {
        byte[] module = KernelBuilder.counting().build();
        assertThat(Kernel.check(module, KernelMode.RESUMABLE, new Limits(256 << 10, 1)))
                .isInstanceOf(Check.Sound.class);
        assertThat(Kernel.check(module, KernelMode.RESUMABLE, new Limits((256 << 10) - 1, 1)))
                .isInstanceOf(Check.Refused.class);
    }

    @Test
    void aFunctionTooLargeForTheCompilerIsWarnedOf() {
        KernelBuilder kernel = KernelBuilder.counting().body("init", code -> {
            for (int i = 0; i < 2_000; i++) {
                code.u8(0x02).u8(0x40).u8(0x0b);
            }
            code.u8(0x41).signed(0);
        });
        assertThat(check(kernel))
                .isInstanceOfSatisfying(
                        Check.Sound.class,
                        sound -> assertThat(sound.warnings())
                                .singleElement()
                                .matches(w -> w.reason().contains("too large to be compiled")));
    }

    @Test
    void theWarningBeginsAtAsManyInstructionsAsTheEnginesCompilerStillTakes() {
        assertThat(warnings(8_900)).isEmpty();
        assertThat(warnings(9_100))
                .singleElement()
                .satisfies(w -> assertThat(w.reason()).contains("9,1").contains("instructions"));
    }

    /** Of the counting kernel with one more function of so many instructions. */
    private static List<Finding> warnings(int instructions) {
        KernelBuilder kernel = KernelBuilder.counting().functions(1, instructions * 3 / 2);
        return ((Check.Sound) check(kernel)).warnings();
    }

    @Test
    void fiftyThousandFunctionsInTenMegabytesAreCheckedQuickly() {
        byte[] module = KernelBuilder.counting().functions(50_000, 200).build();
        assertThat(module).hasSizeGreaterThan(10_000_000);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        Check check = Kernel.check(module, KernelMode.RESUMABLE);
        long millis = (threads.getCurrentThreadCpuTime() - began) / 1_000_000;
        assertThat(check)
                .isInstanceOfSatisfying(
                        Check.Sound.class,
                        sound -> assertThat(sound.info().functions()).isEqualTo(50_005));
        assertThat(millis).as("milliseconds of computing").isLessThan(2_000);
    }

    @Test
    void modesAreToldApartByTheExports() {
        assertThat(Kernel.modeOf(KernelBuilder.counting().build())).isEqualTo(KernelMode.RESUMABLE);
        assertThat(Kernel.modeOf(KernelBuilder.counting().stepName("_start").build()))
                .isEqualTo(KernelMode.COMMAND);
        assertThat(Kernel.modeOf(new byte[3])).isEqualTo(KernelMode.RESUMABLE);
    }

    @Test
    void bytesThatAreNotWasmAreRefused() {
        assertThat(Kernel.check(new byte[0], KernelMode.RESUMABLE)).isInstanceOf(Check.Refused.class);
        assertThat(Kernel.check("#!/bin/sh\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), KernelMode.RESUMABLE))
                .isInstanceOfSatisfying(
                        Check.Refused.class,
                        r -> assertThat(r.findings().getFirst().text())
                                .isEqualTo("at byte 0 (0x0): not a Wasm module"));
    }

    @Test
    void mutationsAlwaysEndInAFindingOrInAModuleThatCanBePrepared() {
        byte[] sound = KernelBuilder.counting().build();
        for (int seed = 0; seed < 30_000; seed++) {
            Random random = new Random(seed);
            byte[] mutant = mutate(sound, random);
            try {
                if (Kernel.check(mutant, KernelMode.RESUMABLE) instanceof Check.Sound) {
                    byte[] prepared = Kernel.prepare(mutant, LIMITS);
                    ModuleReader.read(prepared, new Findings());
                }
            } catch (MalformedModule | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static byte[] mutate(byte[] sound, Random random) {
        int cut = random.nextInt(4) == 0 ? random.nextInt(sound.length) : sound.length;
        byte[] mutant = Arrays.copyOf(sound, cut);
        for (int i = random.nextInt(4); i >= 0 && cut > 0; i--) {
            mutant[random.nextInt(cut)] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
        }
        return mutant;
    }
}
