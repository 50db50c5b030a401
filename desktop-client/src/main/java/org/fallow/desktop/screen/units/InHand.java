package org.fallow.desktop.screen.units;

import java.time.Instant;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.TaskStatus;

/**
 * The selected unit while it is under way here, in words.
 *
 * @param batch its batch's CID; empty for none
 * @param unit its index
 * @param name batch and number, short
 * @param suspended whether it is held back by its user, it alone
 * @param checkpoint when the last checkpoint was written, and what that means
 * @param watchable whether its kernel shows frames of its state
 */
public record InHand(String batch, long unit, String name, boolean suspended, String checkpoint, boolean watchable) {
    /** None. */
    public static final InHand NONE = new InHand("", 0, "", false, "", false);

    static InHand of(TaskStatus task, String name, Texts texts) {
        Long written = task.lastCheckpointMillis();
        return new InHand(
                task.batch(),
                task.unit(),
                name,
                task.suspended(),
                written == null
                        ? texts.of("inhand.checkpoint.none")
                        : texts.of("inhand.checkpoint", texts.moment(Instant.ofEpochMilli(written))),
                task.frames() > 0);
    }

    boolean shown() {
        return !batch.isEmpty();
    }
}
