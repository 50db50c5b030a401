package org.fallow.desktop.screen.projects;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private boolean searched;

    /** Writes to {@code model}. */
    public ProjectsController(Texts texts, ProjectsModel model, Asking node) {
        this.texts = texts;
        this.model = model;
        this.node = node;
        model.search().subscribe(_ -> search());
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
        node.ask(NodeApi::askDirectory, _ -> {
            node.look();
            search();
        }, model.trouble()::set);
    }

    /** Looks again in what was heard of. */
    public void search() {
        String words = model.search().get().strip();
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
        for (ProjectStatus project : known) {
            String text = (project.title() + " " + project.about() + " " + project.topics())
                    .toLowerCase(java.util.Locale.ROOT);
            if (text.contains(words)) {
                all.put(project.id(), project);
            }
        }
        heardOf.forEach(project -> all.putIfAbsent(project.id(), project));
        List<ProjectStatus> sorted = new ArrayList<>(all.values());
        sorted.sort(Comparator.comparing((ProjectStatus project) -> !project.joined())
                .thenComparing(ProjectStatus::title));
        Rows.update(model.rows(), sorted.stream().map(this::row).toList());
        String read = model.selected().get().id();
        model.rows().stream()
                .filter(row -> row.id().equals(read))
                .findFirst()
                .ifPresent(model.selected()::set);
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
                project.joined()
                        ? new Chip(texts.of("projects.joined"), Tone.GOOD)
                        : new Chip(texts.of("projects.open"), Tone.QUIET),
                project.joined(),
                project.about());
    }

    /** Reads a project. */
    public void read(Row row) {
        model.selected().set(row);
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

    private void steer(Asking.Question<?> command) {
        model.trouble().set("");
        node.ask(
                command,
                _ -> {
                    node.look();
                    search();
                },
                model.trouble()::set);
    }
}
