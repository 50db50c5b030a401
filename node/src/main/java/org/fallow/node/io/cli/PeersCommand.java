package org.fallow.node.io.cli;

import java.util.List;
import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.PeerStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fallow peers}. */
@Command(name = "peers", versionProvider = Version.class, description = "who this node is connected to")
final class PeersCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Override
    public void run() {
        List<PeerStatus> peers = common.ask(NodeApi::peers);
        common.print(peers, () -> Words.peers(peers));
    }
}
