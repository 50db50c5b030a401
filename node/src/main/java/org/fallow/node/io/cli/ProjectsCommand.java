package org.fallow.node.io.cli;

import java.util.List;
import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.ProjectStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fallow projects}. */
@Command(name = "projects", versionProvider = Version.class, description = "the projects this node knows")
final class ProjectsCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Override
    public void run() {
        List<ProjectStatus> projects = common.ask(NodeApi::projects);
        common.print(projects, () -> Words.projects(projects));
    }
}
