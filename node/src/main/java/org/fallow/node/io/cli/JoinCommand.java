package org.fallow.node.io.cli;

import org.fallow.libp2p.address.Invite;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.ProjectStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fallow join}. */
@Command(name = "join", versionProvider = Version.class, description = "work for a project from now on")
final class JoinCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(paramLabel = "PROJECT", description = "the project's id (64 hexadecimal digits)")
    private String project = "";

    @Override
    public void run() {
        if (Invite.looksLike(project)) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "that is an invite to the network, not a project: fallow run --bootstrap LINK meets who made it");
        }
        ProjectStatus status = common.ask(api -> api.join(project));
        common.print(status, () -> Words.project(status));
    }
}
