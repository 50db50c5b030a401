package org.fallow.work.sandbox;

import java.util.regex.Pattern;
import org.fallow.work.kernel.Kernel;
import org.fallow.work.record.KernelMode;
import org.fallow.work.record.Limits;
import org.fallow.work.record.UnitId;
import org.fallow.work.record.UnitList;

/**
 * One run of a kernel on one input.
 *
 * @param id names the job and its checkpoint, and seeds what a command kernel draws as random: 1 to 100 of
 *     {@code a-z 0-9 -}; see {@link #idOf}
 * @param kernel the module as published, at most {@link Kernel#MODULE_BYTES_MAX}; treat as immutable
 * @param mode how it is run
 * @param limits what it may use
 * @param input at most {@link UnitList#INPUT_BYTES_MAX}; treat as immutable
 * @param checkpoints when its state is kept and hashed
 * @param settled whether NaNs get the same bits everywhere; a unit whose result counts is always settled, the other is for
 *     measuring what that costs
 */
public record Job(
        String id,
        byte[] kernel,
        KernelMode mode,
        Limits limits,
        byte[] input,
        CheckpointPolicy checkpoints,
        boolean settled) {
    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,100}");

    /** Checks the bounds. */
    public Job {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("id: not 1 to 100 of a-z, 0-9 and -");
        }
        if (kernel.length > Kernel.MODULE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "kernel: " + kernel.length + " bytes, at most " + Kernel.MODULE_BYTES_MAX);
        }
        if (input.length > UnitList.INPUT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "input: " + input.length + " bytes, at most " + UnitList.INPUT_BYTES_MAX);
        }
    }

    /** One whose result counts. */
    public Job(String id, byte[] kernel, KernelMode mode, Limits limits, byte[] input, CheckpointPolicy checkpoints) {
        this(id, kernel, mode, limits, input, checkpoints, true);
    }

    /** The id of a unit's job: the batch's CID and the unit's index. */
    public static String idOf(UnitId unit) {
        return unit.batch() + "-" + unit.index();
    }

    @Override
    public String toString() {
        return "job " + id;
    }
}
