package org.fallow.desktop.screen.fold;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import org.fallow.desktop.fold.RunningUnit;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.screen.fold.FoldModel.Frame;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.TaskState;
import org.fallow.node.status.TaskStatus;

/** Follows the unit that folds on this computer right now, whichever it is; the last one stays in sight. */
public final class FoldNow {
    private final Texts texts;
    private final FoldModel model = new FoldModel();
    private final BooleanProperty running = new SimpleBooleanProperty();
    private final LiveFold live;
    private Optional<RunningUnit> followed = Optional.empty();

    /** Asks {@code node} for the frames. */
    public FoldNow(Texts texts, Asking node) {
        this.texts = texts;
        this.live = new LiveFold(texts, node, this::shown);
    }

    /** What is in sight. */
    FoldModel model() {
        return model;
    }

    /** Whether the unit in sight still runs. */
    BooleanProperty running() {
        return running;
    }

    /** The unit in sight, as the fold viewer is asked for it; empty for none. */
    public String unit() {
        return followed.map(RunningUnit::text).orElse("");
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        if (!(sight instanceof Sight.Reached reached)) {
            running.set(false);
            return;
        }
        List<RunningUnit> folding = reached.tasks().stream()
                .filter(task -> task.state() == TaskState.RUNNING && task.frames() > 0)
                .map(FoldNow::unit)
                .toList();
        if (!folding.isEmpty() && followed.filter(folding::contains).isEmpty()) {
            followed = Optional.of(folding.getFirst());
            live.follow(folding.getFirst());
        } else {
            live.look();
        }
        running.set(followed.filter(folding::contains).isPresent());
    }

    private static RunningUnit unit(TaskStatus task) {
        return new RunningUnit(task.batch(), task.unit());
    }

    private void shown(List<Frame> frames) {
        Frame newest = frames.getLast();
        model.frames().set(frames);
        model.frame().set(frames.size() - 1);
        model.caption()
                .set(texts.of(
                        "fold.now.caption",
                        texts.number(newest.unit()),
                        texts.number(newest.chain().sequence().length()),
                        texts.decimal(newest.chain().energy(), 3)));
    }
}
