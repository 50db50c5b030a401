package org.fallow.node.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.wire.WireException;
import org.fallow.node.io.api.Refusal;
import org.fallow.node.io.collect.BatchViews;
import org.fallow.node.io.directory.DirectoryService;
import org.fallow.node.io.project.ProjectWatch;
import org.fallow.node.io.store.ProjectTable;
import org.fallow.node.status.BatchStatus;
import org.fallow.node.status.ProjectStatus;
import org.fallow.work.record.Batch;
import org.fallow.work.record.Project;
import org.fallow.work.record.ProjectId;
import org.fallow.work.record.Signed;

/** The projects this node knows, and which of them it works for. */
final class ProjectControl {
    private static final int WEIGHT = 100;

    private final ProjectTable projects;
    private final BatchViews views;
    private final ProjectWatch watch;
    private final DirectoryService directory;
    private final Allowance allowance;

    ProjectControl(
            ProjectTable projects,
            BatchViews views,
            ProjectWatch watch,
            DirectoryService directory,
            Allowance allowance) {
        this.projects = projects;
        this.views = views;
        this.watch = watch;
        this.directory = directory;
        this.allowance = allowance;
    }

    List<ProjectStatus> projects() throws IOException {
        List<ProjectStatus> all = new ArrayList<>();
        for (Signed<Project> project : projects.projects()) {
            all.add(project(project.value().id(project.signer())));
        }
        for (ProjectId id : projects.joined().keySet()) {
            if (projects.project(id).isEmpty()) {
                all.add(project(id));
            }
        }
        return all;
    }

    List<ProjectStatus> search(String text, String topic) throws IOException {
        List<ProjectStatus> found = new ArrayList<>();
        Optional<String> wanted = Optional.of(topic).filter(t -> !t.isBlank()).map(String::strip);
        for (Signed<Project> project : directory.search(text, wanted)) {
            found.add(project(project.value().id(project.signer()), Optional.of(project)));
        }
        return found;
    }

    private ProjectStatus project(ProjectId id) throws IOException {
        return project(id, projects.project(id));
    }

    private ProjectStatus project(ProjectId id, Optional<Signed<Project>> record) throws IOException {
        Integer weight = projects.joined().get(id);
        long units = 0;
        long accepted = 0;
        int batches = 0;
        for (Signed<Batch> batch : projects.batches()) {
            if (batch.value().project().equals(id)) {
                BatchStatus status = views.status(batch);
                batches++;
                units += status.units();
                accepted += status.accepted();
            }
        }
        return new ProjectStatus(
                id.toString(),
                record.map(r -> r.value().title()).orElse("(its record has not been found yet)"),
                record.map(r -> r.value().about()).orElse(""),
                record.map(r -> r.value().topics()).orElse(List.of()),
                record.map(r -> r.signer().toString()).orElse(""),
                weight != null,
                weight == null ? 0 : weight,
                batches,
                units,
                accepted);
    }

    ProjectStatus join(String id) throws IOException, Refusal {
        ProjectId project = projectId(id);
        projects.join(project, WEIGHT);
        allowance.apply();
        watch.nudge();
        return project(project);
    }

    ProjectStatus leave(String id) throws IOException, Refusal {
        ProjectId project = projectId(id);
        if (!projects.leave(project)) {
            throw Refusal.notFound("this node does not work for project " + id, "fallow projects lists those it does");
        }
        allowance.apply();
        watch.nudge();
        return project(project);
    }

    private static ProjectId projectId(String id) throws Refusal {
        try {
            return ProjectId.parse(id);
        } catch (WireException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()), "fallow projects lists the ids");
        }
    }
}
