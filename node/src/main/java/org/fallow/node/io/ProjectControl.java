package org.fallow.node.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.api.Refusal;
import org.fallow.node.io.collect.BatchViews;
import org.fallow.node.io.directory.DirectoryService;
import org.fallow.node.io.project.Mirrors;
import org.fallow.node.io.project.ProjectWatch;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.status.BatchNeeds;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.NodeEvent;
import org.fallow.node.status.ProjectProfile;
import org.fallow.node.status.ProjectStatus;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.Signed;
import org.jspecify.annotations.Nullable;

/** The projects this node knows, and which of them it works for. */
final class ProjectControl {
    private static final int WEIGHT = 100;
    private static final int WEIGHT_MAX = 10_000;

    private final ProjectTable projects;
    private final BatchViews views;
    private final ProjectWatch watch;
    private final Mirrors mirrors;
    private final DirectoryService directory;
    private final Blocklist blocklist;
    private final ProjectReading reading;
    private final Allowance allowance;
    private final Consumer<NodeEvent> news;

    ProjectControl(
            Control.Kept kept,
            Control.Running running,
            DirectoryService directory,
            Allowance allowance,
            Consumer<NodeEvent> news) {
        this.projects = kept.projects();
        this.blocklist = kept.blocklist();
        this.views = running.views();
        this.watch = running.watch();
        this.mirrors = running.mirrors();
        this.reading = running.reading();
        this.directory = directory;
        this.allowance = allowance;
        this.news = news;
    }

    List<ProjectStatus> projects() throws IOException {
        Map<ProjectId, Optional<Signed<Project>>> known = new LinkedHashMap<>();
        projects.projects().forEach(project -> known.put(project.value().id(project.signer()), Optional.of(project)));
        projects.joined().keySet().forEach(id -> known.putIfAbsent(id, Optional.empty()));
        known.keySet().removeAll(blocklist.all());
        return shown(known);
    }

    List<ProjectStatus> search(String text, String topic) throws IOException {
        Optional<String> wanted = Optional.of(topic).filter(t -> !t.isBlank()).map(String::strip);
        Map<ProjectId, Optional<Signed<Project>>> found = new LinkedHashMap<>();
        directory
                .search(text, wanted)
                .forEach(project -> found.put(project.value().id(project.signer()), Optional.of(project)));
        found.keySet().removeAll(blocklist.all());
        return shown(found);
    }

    /** Those that are blocked; of one whose record is not known, its id. */
    List<ProjectStatus> blocked() throws IOException {
        Map<ProjectId, Optional<Signed<Project>>> blocked = new LinkedHashMap<>();
        for (ProjectId id : blocklist.all()) {
            blocked.put(id, record(id));
        }
        return shown(blocked);
    }

    /** What one reads before joining; open batches that are not known here are fetched. */
    ProjectProfile profile(String id) throws IOException, Refusal {
        ProjectId project = projectId(id);
        Optional<Signed<Project>> record = record(project);
        ProjectStatus status = shown(Map.of(project, record)).getFirst();
        if (record.isEmpty()) {
            throw Refusal.notFound("this node has not heard of project " + id, "fallow projects --search asks for all");
        }
        List<BatchNeeds> needs = reading.needs(record.get());
        return new ProjectProfile(status, needs, record.get().value().batches().size() - needs.size());
    }

    /** The record kept here, or else the one that was heard of. */
    private Optional<Signed<Project>> record(ProjectId id) throws IOException {
        Optional<Signed<Project>> kept = projects.project(id);
        return kept.isPresent()
                ? kept
                : directory.search("", Optional.empty()).stream()
                        .filter(heard -> heard.value().id(heard.signer()).equals(id))
                        .findFirst();
    }

    ProjectStatus block(String id, boolean wanted) throws IOException, Refusal {
        ProjectId project = projectId(id);
        if (!blocklist.set(project, wanted)) {
            throw wanted
                    ? Refusal.badRequest(
                            "project " + id + " is blocked already", "fallow projects --blocked lists them")
                    : Refusal.notFound(
                            "this node does not block project " + id, "fallow projects --blocked lists them");
        }
        projects.leave(project);
        return changed(project, wanted ? "blocked, none of its units is run here" : "no longer blocked");
    }

    ProjectStatus mirror(String id, boolean wanted) throws IOException, Refusal {
        ProjectId project = projectId(id);
        if (!mirrors.set(project, wanted) && !wanted) {
            throw Refusal.notFound("this node does not mirror project " + id, "");
        }
        return project(project);
    }

    private ProjectStatus project(ProjectId id) throws IOException {
        return shown(Map.of(id, record(id))).getFirst();
    }

    private List<ProjectStatus> shown(Map<ProjectId, Optional<Signed<Project>>> wanted) throws IOException {
        Map<ProjectId, Integer> joined = projects.joined();
        Map<ProjectId, List<Signed<Batch>>> batches = projects.batches().stream()
                .collect(Collectors.groupingBy(batch -> batch.value().project()));
        List<ProjectStatus> all = new ArrayList<>();
        for (Map.Entry<ProjectId, Optional<Signed<Project>>> entry : wanted.entrySet()) {
            ProjectId id = entry.getKey();
            all.add(shown(id, entry.getValue(), joined.get(id), batches.getOrDefault(id, List.of())));
        }
        return all;
    }

    private ProjectStatus shown(
            ProjectId id, Optional<Signed<Project>> record, @Nullable Integer weight, List<Signed<Batch>> batches)
            throws IOException {
        long units = 0;
        long accepted = 0;
        for (Signed<Batch> batch : batches) {
            BatchStatus status = views.status(batch);
            units += status.units();
            accepted += status.accepted();
        }
        return new ProjectStatus(
                id.toString(),
                record.map(r -> r.value().title()).orElse("(its record has not been found yet)"),
                record.map(r -> r.value().about()).orElse(""),
                record.map(r -> r.value().topics()).orElse(List.of()),
                record.map(r -> r.signer().toString()).orElse(""),
                weight != null,
                weight == null ? 0 : weight,
                batches.size(),
                units,
                accepted,
                blocklist.has(id));
    }

    ProjectStatus join(String id) throws IOException, Refusal {
        ProjectId project = projectId(id);
        if (blocklist.has(project)) {
            throw new Refusal(409, "this node blocks project " + id, "fallow block --stop " + id + " takes that back");
        }
        projects.join(project, WEIGHT);
        return changed(project, "works for it from now on");
    }

    /** Gives a joined project another share of this node's time. */
    ProjectStatus share(String id, int weight) throws IOException, Refusal {
        ProjectId project = projectId(id);
        if (weight < 1 || weight > WEIGHT_MAX) {
            throw Refusal.badRequest(
                    "a weight of " + weight, "give 1 to " + WEIGHT_MAX + "; a project that is joined has " + WEIGHT);
        }
        if (!projects.joined().containsKey(project)) {
            throw Refusal.notFound("this node does not work for project " + id, "fallow join " + id + " first");
        }
        projects.join(project, weight);
        return changed(project, "its weight is " + weight + " now");
    }

    ProjectStatus leave(String id) throws IOException, Refusal {
        ProjectId project = projectId(id);
        if (!projects.leave(project)) {
            throw Refusal.notFound("this node does not work for project " + id, "fallow projects lists those it does");
        }
        return changed(project, "no longer works for it");
    }

    private ProjectStatus changed(ProjectId id, String what) throws IOException {
        allowance.apply();
        watch.nudge();
        ProjectStatus project = project(id);
        news.accept(NodeEvent.ofProject(id.toString(), project.title() + ": " + what));
        return project;
    }

    private static ProjectId projectId(String id) throws Refusal {
        try {
            return ProjectId.parse(id);
        } catch (WireException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()), "fallow projects lists the ids");
        }
    }
}
