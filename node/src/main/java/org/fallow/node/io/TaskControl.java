package org.fallow.node.io;

import java.util.List;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.api.Refusal;
import org.fallow.node.io.collect.JsonForm;
import org.fallow.node.io.volunteer.UnitRunner;
import org.fallow.node.io.volunteer.VolunteerService;
import org.fallow.node.status.FrameStatus;
import org.fallow.node.status.TaskStatus;
import org.fallow.work.record.Cid;
import org.fallow.work.record.UnitId;

/** One unit under way, held back, let go on, or given up. */
final class TaskControl {
    private final UnitRunner runner;
    private final VolunteerService volunteer;

    TaskControl(UnitRunner runner, VolunteerService volunteer) {
        this.runner = runner;
        this.volunteer = volunteer;
    }

    /** Holds a unit back at the end of its step, or lets it go on; its place stays taken meanwhile. */
    TaskStatus suspend(String batch, long index, boolean wanted) throws Refusal {
        UnitId unit = unit(batch, index);
        if (!runner.suspend(unit, wanted)) {
            throw notHere(batch, index);
        }
        return status(batch, index);
    }

    /** Gives a unit back, so that somebody else is given it; what it has computed here is thrown away. */
    TaskStatus abort(String batch, long index) throws Refusal {
        UnitId unit = unit(batch, index);
        TaskStatus last = status(batch, index);
        if (!runner.unwanted(unit)) {
            throw notHere(batch, index);
        }
        volunteer.abort(unit);
        return last;
    }

    /** What its kernel has shown after the frame with this number, as far as that is remembered. */
    List<FrameStatus> frames(String batch, long index, long after) throws Refusal {
        return runner.frames(unit(batch, index), after).orElseThrow(() -> notHere(batch, index)).stream()
                .map(frame ->
                        new FrameStatus(frame.number(), frame.step(), frame.whenMillis(), JsonForm.of(frame.bytes())))
                .toList();
    }

    private TaskStatus status(String batch, long index) throws Refusal {
        return runner.tasks().stream()
                .filter(task -> task.unit() == index && task.batch().equals(batch))
                .findFirst()
                .orElseThrow(() -> notHere(batch, index));
    }

    private static UnitId unit(String batch, long index) throws Refusal {
        try {
            return new UnitId(Cid.parse(batch), index);
        } catch (WireException | IllegalArgumentException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()), "fallow tasks lists the units");
        }
    }

    private static Refusal notHere(String batch, long index) {
        return Refusal.notFound(
                "unit " + index + " of batch " + batch + " is not under way here", "fallow tasks lists those that are");
    }
}
