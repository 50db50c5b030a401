package org.fallow.desktop.screen.welcome;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.screen.welcome.WelcomeModel.Offer;
import org.fallow.desktop.screen.welcome.WelcomeModel.When;
import org.fallow.desktop.text.Texts;
import org.fallow.node.control.NodeApi;
import org.fallow.node.status.ProjectStatus;

/** Carries out what a person chooses at the first run. */
public final class WelcomeController {
    private static final int ABOUT_CHARS = 90;
    private static final String IDLE_AFTER = "3min";

    private final Texts texts;
    private final WelcomeModel model;
    private final Asking node;
    private final Runnable over;
    private int slots = 1;

    /** Writes to {@code model}; {@code over} hears when the first run is. */
    public WelcomeController(Texts texts, WelcomeModel model, Asking node, Runnable over) {
        this.texts = texts;
        this.model = model;
        this.node = node;
        this.over = over;
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        model.ready().set(sight instanceof Sight.Reached);
        switch (sight) {
            case Sight.Looking _ -> model.state().set(texts.of("reason.looking"));
            case Sight.Starting _ -> model.state().set(texts.of("offline.title.starting"));
            case Sight.Lost lost -> model.state().set(texts.of("offline.why", lost.why()));
            case Sight.Reached reached -> {
                slots = reached.node().slots();
                model.state().set(texts.of("welcome.ready"));
                if (model.offers().get().isEmpty()) {
                    // Again and again: whoever has projects may have come a moment ago. The node asks no more often
                    // than is right.
                    node.ask(NodeApi::askDirectory, _ -> {}, model.trouble()::set);
                }
                node.ask(api -> api.search("", ""), found -> offer(reached.projects(), found), model.trouble()::set);
            }
        }
    }

    private void offer(List<ProjectStatus> known, List<ProjectStatus> heardOf) {
        Map<String, Offer> offers = new LinkedHashMap<>();
        Stream.concat(known.stream(), heardOf.stream())
                .forEach(project -> offers.putIfAbsent(
                        project.id(), new Offer(project.id(), project.title(), brief(project.about()))));
        List<Offer> all = List.copyOf(offers.values());
        if (!all.equals(model.offers().get())) {
            model.offers().set(all);
        }
    }

    private static String brief(String about) {
        String line = about.lines()
                .filter(each -> !each.isBlank() && !each.startsWith("#"))
                .findFirst()
                .orElse("")
                .replaceAll("[*_`]", "");
        return line.length() <= ABOUT_CHARS ? line : line.substring(0, ABOUT_CHARS) + "…";
    }

    /** Starts a node where none is. */
    public void startNode() {
        node.start();
    }

    /** Sets what was chosen, joins, and ends the first run. */
    public void begin() {
        model.trouble().set("");
        List<String> joined = List.copyOf(model.chosen());
        String idle = model.when().get() == When.AWAY ? IDLE_AFTER : "off";
        String battery = model.battery().get() ? "run" : "stop";
        String cores = model.half().get() ? Integer.toString(Math.max(1, slots / 2)) : "all";
        node.ask(
                api -> {
                    api.set("idle", idle);
                    api.set("battery", battery);
                    api.set("cores", cores);
                    for (String project : joined) {
                        api.join(project);
                    }
                    return joined.size();
                },
                _ -> {
                    over.run();
                    node.look();
                },
                model.trouble()::set);
    }

    /** Changes nothing, and ends the first run. */
    public void skip() {
        over.run();
    }
}
