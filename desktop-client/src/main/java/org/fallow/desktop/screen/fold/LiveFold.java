package org.fallow.desktop.screen.fold;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.fallow.desktop.fold.Chain;
import org.fallow.desktop.fold.RunningUnit;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.screen.fold.FoldModel.Choice;
import org.fallow.desktop.screen.fold.FoldModel.Frame;
import org.fallow.desktop.text.Texts;
import org.fallow.node.status.FrameStatus;
import org.fallow.node.status.TaskStatus;

/** Follows a unit that runs here by the frames that its kernel shows: the best fold so far, as it is found. */
final class LiveFold {
    /** Frames kept of one unit; the oldest give way. */
    private static final int FRAMES_MAX = 2_000;

    private final Texts texts;
    private final Asking node;
    private final Consumer<List<Frame>> shown;
    private Optional<RunningUnit> followed = Optional.empty();
    private Optional<Choice> choice = Optional.empty();
    private List<Frame> frames = List.of();
    private long last;
    private boolean asking;

    /** {@code shown} hears all frames of the unit that is followed whenever there are more. */
    LiveFold(Texts texts, Asking node, Consumer<List<Frame>> shown) {
        this.texts = texts;
        this.node = node;
        this.shown = shown;
    }

    /** The units whose kernels have shown something; the one that is followed stays among them after its end. */
    List<Choice> choices(List<TaskStatus> tasks) {
        Map<String, Choice> choices = new LinkedHashMap<>();
        for (TaskStatus task : tasks) {
            RunningUnit unit = new RunningUnit(task.batch(), task.unit());
            if (task.frames() > 0) {
                choices.put(
                        unit.text(),
                        new Choice(unit.text(), texts.of("fold.live", texts.number(task.unit()), task.project())));
            }
            if (followed.filter(unit::equals).isPresent()) {
                choice = Optional.ofNullable(choices.get(unit.text())).or(() -> choice);
            }
        }
        choice.ifPresent(kept -> choices.putIfAbsent(kept.id(), kept));
        return List.copyOf(choices.values());
    }

    /** Follows a unit from its first known frame on. */
    void follow(RunningUnit unit) {
        followed = Optional.of(unit);
        choice = Optional.empty();
        frames = List.of();
        last = 0;
        look();
    }

    /** Follows none. */
    void leave() {
        followed = Optional.empty();
        choice = Optional.empty();
    }

    /** Asks for what has come since. Of a unit that has ended nothing comes any more, and what was seen stays. */
    void look() {
        RunningUnit unit = followed.orElse(null);
        if (unit == null || asking) {
            return;
        }
        asking = true;
        long after = last;
        node.ask(
                api -> api.frames(unit.batch(), unit.unit(), after),
                news -> {
                    asking = false;
                    if (followed.filter(unit::equals).isPresent()) {
                        heard(unit, news);
                    }
                },
                _ -> asking = false);
    }

    private void heard(RunningUnit unit, List<FrameStatus> news) {
        List<Frame> all = new ArrayList<>(frames);
        for (FrameStatus one : news) {
            last = Math.max(last, one.number());
            Chain.read(one.frame()).ifPresent(chain -> all.add(new Frame(unit.unit(), chain)));
        }
        if (all.size() > frames.size()) {
            frames = List.copyOf(all.subList(Math.max(0, all.size() - FRAMES_MAX), all.size()));
            shown.accept(frames);
        }
    }
}
