package org.fallow.desktop.screen.contribution;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fallow.desktop.component.Rows;
import org.fallow.desktop.component.StatCard.Figure;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.fold.Png;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.Desk;
import org.fallow.desktop.link.History;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.screen.contribution.ContributionModel.Badge;
import org.fallow.desktop.screen.contribution.ContributionModel.Row;
import org.fallow.desktop.text.Texts;
import org.fallow.node.control.NodeApi;
import org.fallow.node.status.CreditStatus;
import org.fallow.node.status.NodeStatus;

/** Turns what the node has done into figures, and keeps them as files. */
public final class ContributionController {
    private static final int HOUR = 3_600;
    private static final List<Integer> RESULTS = List.of(1, 10, 100, 1_000, 10_000, 100_000);
    private static final List<Integer> HOURS = List.of(1, 24, 100, 1_000, 10_000);
    private static final List<Integer> DAYS = List.of(3, 7, 30, 100, 365);

    private final Texts texts;
    private final ContributionModel model;
    private final Asking node;
    private final Desk desk;
    private final History history;
    private Instant now = Instant.EPOCH;
    private List<CreditStatus> credit = List.of();

    /** Writes to {@code model}. */
    public ContributionController(Texts texts, ContributionModel model, Asking node, Desk desk, History history) {
        this.texts = texts;
        this.model = model;
        this.node = node;
        this.desk = desk;
        this.history = history;
        model.period().subscribe(_ -> plot());
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        Sight.Reached reached = sight.newest();
        if (reached == null) {
            return;
        }
        now = reached.at();
        credit = reached.slow().credit();
        NodeStatus.Counts counts = reached.node().counts();
        int streak = history.streak(now, texts.zone());
        double today = history.days(now, texts.zone(), 1)[0];
        Texts.Amount time = texts.amount(counts.cpuSeconds());
        Texts.Amount given = texts.amount(today);
        double work = credit.stream().mapToDouble(CreditStatus::workSeconds).sum();
        Texts.Amount vouched = texts.amount(work);
        model.accepted()
                .set(new Figure(
                        texts.number(counts.accepted()),
                        texts.of("card.accepted.unit"),
                        texts.of("card.accepted.waiting", texts.number(counts.waiting())),
                        Tone.GOOD,
                        texts.of("card.accepted.note")));
        model.time()
                .set(new Figure(
                        time.number(),
                        time.unit(),
                        texts.of("contribution.today", given.number(), given.unit()),
                        Tone.PLAIN,
                        texts.of("contribution.today.note")));
        model.streak()
                .set(new Figure(
                        texts.number(streak),
                        texts.of("contribution.streak.unit"),
                        texts.of(streak == 0 ? "contribution.streak.none" : "contribution.streak.on"),
                        streak == 0 ? Tone.QUIET : Tone.GOOD,
                        ""));
        model.vouched()
                .set(new Figure(
                        vouched.number(),
                        vouched.unit(),
                        texts.of("contribution.projects", texts.number(credit.size())),
                        Tone.QUIET,
                        texts.of("contribution.vouched.note")));
        Rows.update(model.rows(), credit.stream().map(this::row).toList());
        Rows.update(model.badges(), badges(counts, streak));
        plot();
    }

    private void plot() {
        model.plot().set(model.period().get().of(history, now, texts));
    }

    private Row row(CreditStatus one) {
        Texts.Amount work = texts.amount(one.workSeconds());
        return new Row(
                title(one),
                texts.number(one.units()),
                work.number() + " " + work.unit(),
                texts.number(one.custodians()));
    }

    private static String title(CreditStatus one) {
        return one.title().isEmpty() ? Texts.brief(one.project()) : one.title();
    }

    private List<Badge> badges(NodeStatus.Counts counts, int streak) {
        List<Badge> badges = new ArrayList<>();
        badge(badges, "results", RESULTS, counts.accepted());
        badge(badges, "hours", HOURS, (long) (counts.cpuSeconds() / HOUR));
        badge(badges, "days", DAYS, streak);
        return badges;
    }

    /** The highest step that is reached, and the next. */
    private void badge(List<Badge> badges, String kind, List<Integer> steps, long value) {
        int next = 0;
        while (next < steps.size() && steps.get(next) <= value) {
            next++;
        }
        if (next > 0) {
            badges.add(new Badge(
                    texts.of("badge." + kind, texts.number(steps.get(next - 1))), texts.of("badge.reached"), true));
        }
        if (next < steps.size()) {
            long left = steps.get(next) - value;
            badges.add(new Badge(
                    texts.of("badge." + kind, texts.number(steps.get(next))),
                    texts.of("badge.next", texts.number(left)),
                    false));
        }
    }

    /** Keeps the figures of the projects as a table. */
    public void keepTable() {
        StringBuilder csv = new StringBuilder("project,title,units,workSeconds,custodians\n");
        for (CreditStatus one : credit) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,\"%s\",%d,%.3f,%d%n",
                    one.project(),
                    one.title().replace("\"", "\"\""),
                    one.units(),
                    one.workSeconds(),
                    one.custodians()));
        }
        keep("fallow-contribution.csv", csv.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps the custodians' signed receipts. */
    public void keepReceipts() {
        model.trouble().set("");
        node.ask(NodeApi::creditFile, bytes -> keep("fallow-receipts.fr", bytes), model.trouble()::set);
    }

    /** Keeps a picture; pixels are 0xAARRGGBB. */
    public void keepPicture(int[] pixels, int width, int height) {
        keep("fallow-contribution.png", Png.write(pixels, width, height));
    }

    private void keep(String name, byte[] bytes) {
        model.trouble().set("");
        desk.keep(name, bytes, this::kept, model.trouble()::set);
    }

    private void kept(Path file) {
        model.done().set(texts.of("kept", file));
    }
}
