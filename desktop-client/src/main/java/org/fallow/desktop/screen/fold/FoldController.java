package org.fallow.desktop.screen.fold;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.StringProperty;
import org.fallow.desktop.component.AreaPlot;
import org.fallow.desktop.fold.Chain;
import org.fallow.desktop.fold.Gaze;
import org.fallow.desktop.fold.Pdb;
import org.fallow.desktop.fold.Png;
import org.fallow.desktop.fold.RunningUnit;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.Desk;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.screen.fold.FoldModel.Choice;
import org.fallow.desktop.screen.fold.FoldModel.Frame;
import org.fallow.desktop.text.Texts;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.NodeApi;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.ResultLine;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Fetches a batch's results, and steps through the folds among them. */
public final class FoldController {
    /** More folds of a batch are not shown. */
    private static final int FRAMES_MAX = 5_000;

    private static final int NAME_RESIDUES = 12;
    private static final double TURN_A_SECOND = 0.5;
    private static final double FRAMES_A_SECOND = 4;

    private final Texts texts;
    private final FoldModel model;
    private final Asking node;
    private final Desk desk;
    private final LiveFold live;
    private List<Frame> all = List.of();
    private double played;

    /** Writes to {@code model}; {@code wanted} is the batch that another page wants to be seen. */
    public FoldController(Texts texts, FoldModel model, Asking node, Desk desk, StringProperty wanted) {
        this.texts = texts;
        this.model = model;
        this.node = node;
        this.desk = desk;
        this.live = new LiveFold(texts, node, this::lived);
        model.emptyTitle().set(texts.of("fold.none"));
        model.protein().subscribe(_ -> chosen());
        model.frame().subscribe(_ -> caption());
        wanted.subscribe(batch -> {
            if (!batch.isEmpty()) {
                see(batch);
            }
        });
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        Sight.Reached reached = sight.newest();
        if (reached == null) {
            return;
        }
        List<Choice> batches = new ArrayList<>(live.choices(reached.tasks()));
        reached.slow().batches().stream()
                .filter(batch -> batch.accepted() > 0)
                .map(batch -> new Choice(batch.id(), name(batch)))
                .forEach(batches::add);
        live.look();
        if (!batches.equals(model.batches().get())) {
            model.batches().set(List.copyOf(batches));
        }
        if (model.batch().get().isEmpty() && !batches.isEmpty()) {
            see(batches.stream()
                    .filter(choice -> RunningUnit.parse(choice.id()).isEmpty())
                    .findFirst()
                    .orElse(batches.getFirst())
                    .id());
        }
    }

    private String name(BatchStatus batch) {
        return texts.of("fold.batch", batch.title(), Texts.brief(batch.id()));
    }

    /** Fetches a batch's results, or follows a {@link RunningUnit}. */
    public void see(String batch) {
        model.batch().set(batch);
        model.trouble().set("");
        live.leave();
        Optional<RunningUnit> running = RunningUnit.parse(batch);
        if (running.isPresent()) {
            all = List.of();
            model.proteins().set(List.of());
            model.frames().set(List.of());
            model.emptyTitle().set(texts.of("fold.live.waiting"));
            caption();
            live.follow(running.get());
            return;
        }
        model.emptyTitle().set(texts.of("fold.asking"));
        node.ask(
                api -> frames(api, batch),
                frames -> {
                    if (batch.equals(model.batch().get())) {
                        fetched(frames);
                    }
                },
                why -> {
                    model.trouble().set(why);
                    model.emptyTitle().set(texts.of("fold.failed"));
                });
    }

    private static List<Frame> frames(NodeApi api, String batch) throws ApiException {
        List<Frame> frames = new ArrayList<>();
        api.results(batch, line -> {
            if (frames.size() < FRAMES_MAX) {
                frame(line).ifPresent(frames::add);
            }
        });
        return frames;
    }

    /** Empty for a result that is no fold. */
    private static Optional<Frame> frame(String line) {
        try {
            ResultLine said = ApiJson.read(line.getBytes(StandardCharsets.UTF_8), ResultLine.class);
            JsonNode result = said.result();
            return result == null ? Optional.empty() : Chain.read(result).map(chain -> new Frame(said.unit(), chain));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private void fetched(List<Frame> frames) {
        all = List.copyOf(frames);
        List<Choice> proteins = all.stream()
                .map(frame -> frame.chain().sequence())
                .distinct()
                .map(sequence -> new Choice(sequence, protein(sequence)))
                .toList();
        model.proteins().set(proteins);
        model.emptyTitle().set(proteins.isEmpty() ? texts.of("fold.other") : "");
        boolean still = proteins.stream()
                .anyMatch(choice -> choice.id().equals(model.protein().get()));
        if (still) {
            chosen();
        } else {
            model.protein().set(proteins.isEmpty() ? "" : proteins.getLast().id());
        }
    }

    /** More frames of a unit that runs: who looks at the newest goes on with it, who has stepped back stays there. */
    private void lived(List<Frame> frames) {
        int before = model.frames().get().size();
        int at = model.frame().get();
        boolean newest = before == 0 || at >= before - 1;
        all = frames;
        String sequence = frames.getLast().chain().sequence();
        model.emptyTitle().set("");
        model.proteins().set(List.of(new Choice(sequence, protein(sequence))));
        model.protein().set(sequence);
        model.frames().set(frames);
        model.frame().set(newest ? frames.size() - 1 : Math.min(at, frames.size() - 1));
        caption();
    }

    private String protein(String sequence) {
        String begin = sequence.length() <= NAME_RESIDUES ? sequence : sequence.substring(0, NAME_RESIDUES) + "…";
        return texts.of("fold.protein", texts.number(sequence.length()), begin);
    }

    private void chosen() {
        String sequence = model.protein().get();
        List<Frame> frames = all.stream()
                .filter(frame -> frame.chain().sequence().equals(sequence))
                .toList();
        model.frames().set(frames);
        model.frame().set(best(frames));
        caption();
    }

    private static int best(List<Frame> frames) {
        int best = 0;
        for (int i = 1; i < frames.size(); i++) {
            best = frames.get(i).chain().energy() < frames.get(best).chain().energy() ? i : best;
        }
        return best;
    }

    private void caption() {
        List<Frame> frames = model.frames().get();
        int at = model.frame().get();
        if (at >= frames.size()) {
            model.caption().set("");
            model.energies().set(AreaPlot.Data.NONE);
            return;
        }
        Frame frame = frames.get(at);
        boolean running = RunningUnit.parse(model.batch().get()).isPresent();
        model.caption()
                .set(texts.of(
                        running ? "fold.live.caption" : "fold.caption",
                        texts.number(frame.unit()),
                        texts.decimal(frame.chain().energy(), 3),
                        texts.number(at + 1L),
                        texts.number(frames.size())));
        model.energies()
                .set(new AreaPlot.Data(
                        frames.stream().map(each -> each.chain().energy()).toList(),
                        running
                                ? texts.of("fold.live.first")
                                : texts.of(
                                        "fold.unit",
                                        texts.number(frames.getFirst().unit())),
                        running
                                ? texts.of("plot.now")
                                : texts.of(
                                        "fold.unit",
                                        texts.number(frames.getLast().unit())),
                        at));
    }

    /** Time passes while it plays: it turns, and frame follows frame. */
    public void pass(double seconds) {
        model.gaze().set(model.gaze().get().turned(TURN_A_SECOND * seconds, 0));
        played += seconds * FRAMES_A_SECOND;
        int frames = model.frames().get().size();
        if (played >= 1 && frames > 0) {
            model.frame().set((model.frame().get() + (int) played) % frames);
            played -= (int) played;
        }
    }

    /** Turns by so many pixels of a drag. */
    public void turn(double x, double y) {
        model.gaze().set(model.gaze().get().turned(x * 0.01, y * 0.01));
    }

    /** Nearer, or farther for a factor below 1. */
    public void zoom(double factor) {
        model.gaze().set(model.gaze().get().nearer(factor));
    }

    /** As one first saw it. */
    public void reset() {
        model.gaze().set(Gaze.FIRST);
    }

    /** Another frame. */
    public void step(int by) {
        int frames = model.frames().get().size();
        if (frames > 0) {
            model.frame().set(Math.floorMod(model.frame().get() + by, frames));
        }
    }

    /** Keeps a picture; pixels are 0xAARRGGBB. */
    public void keepPicture(int[] pixels, int width, int height) {
        keep(name() + ".png", Png.write(pixels, width, height));
    }

    /** Keeps the chain in sight as a PDB file. */
    public void keepPdb() {
        int at = model.frame().get();
        if (at < model.frames().get().size()) {
            Frame frame = model.frames().get().get(at);
            String title = "Fallow, batch " + model.batch().get() + ", unit " + frame.unit();
            keep(name() + ".pdb", Pdb.write(frame.chain(), title).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String name() {
        int at = model.frame().get();
        long unit =
                at < model.frames().get().size() ? model.frames().get().get(at).unit() : 0;
        return String.format(Locale.ROOT, "fold-%d", unit);
    }

    private void keep(String name, byte[] bytes) {
        model.trouble().set("");
        desk.keep(name, bytes, this::kept, model.trouble()::set);
    }

    private void kept(Path file) {
        model.done().set(texts.of("kept", file));
    }
}
