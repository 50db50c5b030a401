package org.fallow.node.io.cli;

import java.util.List;
import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.TaskStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fallow tasks}. */
@Command(name = "tasks", versionProvider = Version.class, description = "the units on this node")
final class TasksCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Override
    public void run() {
        List<TaskStatus> tasks = common.ask(NodeApi::tasks);
        common.print(tasks, () -> Words.tasks(tasks));
    }
}
