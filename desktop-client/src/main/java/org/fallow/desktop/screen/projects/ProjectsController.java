package org.fallow.desktop.screen.projects;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fallow.desktop.component.Chip;
import org.fallow.desktop.component.Rows;
import org.fallow.desktop.component.Tone;
import org.fallow.desktop.link.Asking;
import org.fallow.desktop.link.Sight;
import org.fallow.desktop.screen.projects.ProjectsModel.Row;
import org.fallow.desktop.text.Texts;
import org.fallow.node.control.NodeApi;
import org.fallow.node.status.DirectoryStatus;
import org.fallow.node.status.ProjectStatus;

/** Turns the projects this node has heard of into rows; joins and leaves. */
public final class ProjectsController {
    private final Texts texts;
    private final ProjectsModel model;
    private final Asking node;
    private List<ProjectStatus> known = List.of();
    private List<ProjectStatus> heardOf = List.of();
    private List<ProjectStatus> blocked = List.of();
    /** Blocked by this window: what was asked before that may still say otherwise when it arrives. */
    private final Set<String> gone = new HashSet<>();

    private boolean searched;

    /** Writes to {@code model}. */
    public ProjectsController(Texts texts, ProjectsModel model, Asking node) {
        this.texts = texts;
        this.model = model;
        this.node = node;
        model.search().subscribe(_ -> search());
        model.blockedOnly().addListener((_, _, _) -> search());
    }

    /** Shows what is known now. */
    public void see(Sight sight) {
        Sight.Reached reached = sight.newest();
        if (reached == null) {
            return;
        }
        known = reached.projects();
        DirectoryStatus directory = reached.slow().directory();
        model.asking().set(directory.asking());
        model.directory()
                .set(texts.of(
                        directory.asking() ? "projects.asking" : "projects.directory",
                        texts.number(directory.projects()),
                        texts.number(directory.asked()),
                        texts.number(directory.buckets())));
        if (!searched && sight instanceof Sight.Reached) {
            searched = true;
            search();
        }
        show();
    }

    /** Asks the network for projects. */
    public void askNetwork() {
        model.trouble().set("");
        node.ask(
                NodeApi::askDirectory,
                _ -> {
                    node.look();
                    search();
                },
                model.trouble()::set);
    }

    /** Looks again in what was heard of. */
    public void search() {
        String words = model.search().get().strip();
        if (model.blockedOnly().get()) {
            node.ask(
                    NodeApi::blocked,
                    all -> {
                        blocked = all;
                        show();
                    },
                    model.trouble()::set);
        }
        node.ask(
                api -> api.search(words, ""),
                found -> {
                    if (words.equals(model.search().get().strip())) {
                        heardOf = found;
                        show();
                    }
                },
                model.trouble()::set);
    }

    private void show() {
        String words = model.search().get().strip().toLowerCase(java.util.Locale.ROOT);
        Map<String, ProjectStatus> all = new LinkedHashMap<>();
        boolean blockedOnly = model.blockedOnly().get();
        for (ProjectStatus project : blockedOnly ? blocked : known) {
            String text = (project.title() + " " + project.about() + " " + project.topics())
                    .toLowerCase(java.util.Locale.ROOT);
            if (text.contains(words)) {
                all.put(project.id(), project);
            }
        }
        if (!blockedOnly) {
            heardOf.forEach(project -> all.putIfAbsent(project.id(), project));
            all.keySet().removeAll(gone);
        }
        List<ProjectStatus> sorted = new ArrayList<>(all.values());
        sorted.sort(Comparator.comparing((ProjectStatus project) -> !project.joined())
                .thenComparing(ProjectStatus::title));
        Rows.update(model.rows(), sorted.stream().map(this::row).toList());
        String read = model.selected().get().id();
        model.rows().stream().filter(row -> row.id().equals(read)).findFirst().ifPresent(model.selected()::set);
    }

    private Row row(ProjectStatus project) {
        double done = project.unitsTotal() == 0 ? 0 : (double) project.unitsAccepted() / project.unitsTotal();
        return new Row(
                project.id(),
                project.title(),
                String.join(", ", project.topics()),
                Texts.brief(project.publisher()),
                done,
                texts.percent(done),
                project.unitsTotal() == 0
                        ? texts.of("projects.units.none")
                        : texts.of(
                                "projects.units",
                                texts.number(project.unitsAccepted()),
                                texts.number(project.unitsTotal())),
                state(project),
                project.joined(),
                texts.number(project.weight()),
                project.about(),
                project.blocked());
    }

    private Chip state(ProjectStatus project) {
        if (project.blocked()) {
            return new Chip(texts.of("projects.blocked"), Tone.BAD);
        }
        return project.joined()
                ? new Chip(texts.of("projects.joined"), Tone.GOOD)
                : new Chip(texts.of("projects.open"), Tone.QUIET);
    }

    /** Reads a project, and what it wants of this computer. */
    public void read(Row row) {
        model.selected().set(row);
        model.profile().set(new Profile(row.id(), List.of(), texts.of("needs.asking")));
        node.ask(
                api -> api.profile(row.id()),
                profile -> profiled(row.id(), Profile.of(profile, texts)),
                why -> profiled(row.id(), new Profile(row.id(), List.of(), why)));
    }

    private void profiled(String id, Profile profile) {
        if (model.selected().get().id().equals(id)) {
            model.profile().set(profile);
        }
    }

    /** Never runs units of a project, nor shows it; it is left where it was joined. */
    public void block(Row row) {
        steer(api -> api.block(row.id(), true));
    }

    /** Shows the one being read again, and lets it be joined. */
    public void unblock() {
        String id = model.selected().get().id();
        steer(api -> api.block(id, false));
    }

    /** Works for the one being read. */
    public void join() {
        String id = model.selected().get().id();
        steer(api -> api.join(id));
    }

    /** No longer works for the one being read. */
    public void leave() {
        String id = model.selected().get().id();
        steer(api -> api.leave(id));
    }

    /** Gives the one being read another share of this node's time. */
    public void share(String weight) {
        String id = model.selected().get().id();
        try {
            int wanted = Integer.parseInt(weight.strip());
            steer(api -> api.share(id, wanted));
        } catch (NumberFormatException e) {
            model.trouble().set(texts.of("projects.share.number"));
        }
    }

    private void steer(Asking.Question<ProjectStatus> command) {
        model.trouble().set("");
        node.ask(
                command,
                now -> {
                    if (now.blocked()) {
                        gone.add(now.id());
                    } else {
                        gone.remove(now.id());
                    }
                    if (model.selected().get().id().equals(now.id())) {
                        model.selected().set(row(now));
                    }
                    node.look();
                    search();
                },
                model.trouble()::set);
    }
}
