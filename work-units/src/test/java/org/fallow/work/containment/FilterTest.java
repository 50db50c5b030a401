package org.fallow.work.containment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The filter's program, run by a small interpreter of classic BPF that is written from the kernel's description of it. */
class FilterTest {
    private static final int PID = 4_711;
    private static final int CLONE_THREAD = 0x1_0000;

    /** What the kernel would do with a call. */
    private static int verdict(Processor processor, int arch, int number, long... arguments) {
        ByteBuffer call = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        call.putInt(number).putInt(arch).putLong(0);
        for (long argument : arguments) {
            call.putLong(argument);
        }
        ByteBuffer program = ByteBuffer.wrap(Filter.program(processor, PID)).order(ByteOrder.LITTLE_ENDIAN);
        int accumulator = 0;
        int at = 0;
        while (true) {
            int base = at * Filter.INSTRUCTION_BYTES;
            int k = program.getInt(base + 4);
            int ifTrue = Byte.toUnsignedInt(program.get(base + 2));
            int ifFalse = Byte.toUnsignedInt(program.get(base + 3));
            boolean holds = false;
            switch (program.getShort(base)) {
                case 0x20 -> accumulator = call.getInt(k);
                case 0x15 -> holds = accumulator == k;
                case 0x35 -> holds = Integer.compareUnsigned(accumulator, k) >= 0;
                case 0x45 -> holds = (accumulator & k) != 0;
                case 0x06 -> {
                    return k;
                }
                default -> throw new AssertionError("not an instruction at " + at);
            }
            at += 1 + (holds ? ifTrue : ifFalse);
        }
    }

    private static int verdict(Processor processor, SystemCall call, long... arguments) {
        return verdict(processor, processor.auditArch(), call.number(processor), arguments);
    }

    @ParameterizedTest
    @EnumSource
    void ofAllNumbersOnlyTheListedAreAllowed(Processor processor) {
        for (int number = 0; number < 600; number++) {
            SystemCall kept = null;
            for (SystemCall call : SystemCall.values()) {
                kept = call.number(processor) == number ? call : kept;
            }
            int verdict = verdict(processor, processor.auditArch(), number, -1, -1, -1);
            if (kept != null && kept.always()) {
                assertThat(verdict).as(kept.name()).isEqualTo(Filter.ALLOW);
            } else if (kept == null) {
                assertThat(verdict).as("call " + number).isEqualTo(Filter.REFUSE);
            }
        }
    }

    @Test
    void whatHarmsOthersIsRefusedByNumber() {
        // socket, connect, bind, listen, accept, sendto, fork, vfork, execve, kill, ptrace, unlink, rename, mount, bpf,
        // openat2, io_uring_setup, process_vm_writev, memfd_create, pidfd_send_signal, execveat
        for (int number :
                new int[] {41, 42, 49, 50, 43, 44, 57, 58, 59, 62, 101, 87, 82, 165, 321, 437, 425, 311, 319, 424, 322
                }) {
            assertThat(verdict(Processor.X86_64, Processor.X86_64.auditArch(), number))
                    .as("call " + number)
                    .isEqualTo(Filter.REFUSE);
        }
        // socket, connect, bind, execve, kill, ptrace, unlinkat, renameat, openat2, io_uring_setup, execveat
        for (int number : new int[] {198, 203, 200, 221, 129, 117, 35, 38, 437, 425, 281}) {
            assertThat(verdict(Processor.AARCH64, Processor.AARCH64.auditArch(), number))
                    .as("call " + number)
                    .isEqualTo(Filter.REFUSE);
        }
    }

    @Test
    void callsOfAnotherArchitectureAreRefused() {
        int i386 = 0x4000_0003;
        assertThat(verdict(Processor.X86_64, i386, 3)).isEqualTo(Filter.REFUSE);
        assertThat(verdict(Processor.AARCH64, Processor.X86_64.auditArch(), 63)).isEqualTo(Filter.REFUSE);
        int x32 = 0x4000_0000;
        assertThat(verdict(Processor.X86_64, Processor.X86_64.auditArch(), x32)).isEqualTo(Filter.REFUSE);
    }

    @ParameterizedTest
    @EnumSource
    void filesAreOpenedForReadingOnly(Processor processor) {
        int closeOnExec = 0x8_0000;
        assertThat(verdict(processor, SystemCall.OPENAT, -100, 1, closeOnExec)).isEqualTo(Filter.ALLOW);
        for (int flags : new int[] {1, 2, 3, 0x40, 0x41, 0x200, 0x41_0000 | 2, 0x40_0000}) {
            assertThat(verdict(processor, SystemCall.OPENAT, -100, 1, flags)).isEqualTo(Filter.REFUSE);
            assertThat(verdict(Processor.X86_64, SystemCall.OPEN, 1, flags)).isEqualTo(Filter.REFUSE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void threadsAreMadeAndProcessesAreNot(Processor processor) {
        int vfork = 0x4100 | 17;
        assertThat(verdict(processor, SystemCall.CLONE, CLONE_THREAD | 0x100)).isEqualTo(Filter.ALLOW);
        assertThat(verdict(processor, SystemCall.CLONE, vfork)).isEqualTo(Filter.REFUSE);
        assertThat(verdict(processor, SystemCall.CLONE3, 1, 88)).isEqualTo(Filter.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource
    void argumentsThatReachOutAreRefused(Processor processor) {
        assertThat(verdict(processor, SystemCall.TGKILL, PID, 1, 10)).isEqualTo(Filter.ALLOW);
        assertThat(verdict(processor, SystemCall.TGKILL, PID + 1, 1, 10)).isEqualTo(Filter.REFUSE);
        assertThat(verdict(processor, SystemCall.IOCTL, 0, 0x541b)).isEqualTo(Filter.ALLOW);
        assertThat(verdict(processor, SystemCall.IOCTL, 0, 0x5412))
                .as("TIOCSTI")
                .isEqualTo(Filter.REFUSE);
        assertThat(verdict(processor, SystemCall.PRCTL, 15, 1)).isEqualTo(Filter.ALLOW);
        assertThat(verdict(processor, SystemCall.PRCTL, 4, 1))
                .as("PR_SET_DUMPABLE")
                .isEqualTo(Filter.REFUSE);
        assertThat(verdict(processor, SystemCall.FCNTL, 1, 8, 1)).as("F_SETOWN").isEqualTo(Filter.REFUSE);
        assertThat(verdict(processor, SystemCall.PRLIMIT64, 0, 3, 0, 99)).isEqualTo(Filter.ALLOW);
        assertThat(verdict(processor, SystemCall.PRLIMIT64, 0, 3, 1L << 32, 99)).isEqualTo(Filter.REFUSE);
        assertThat(verdict(processor, SystemCall.PRLIMIT64, PID, 3, 0, 99)).isEqualTo(Filter.REFUSE);
    }
}
