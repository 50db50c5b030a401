package org.fallow.desktop.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the window is set up in tests. */
final class Programs {
    private Programs() {}

    /** A window in English; a node that it starts keeps to this computer. */
    static Setup setup(Path home, boolean startNode) {
        return new Setup(
                home,
                home.resolveSibling(home.getFileName() + "-downloads"),
                List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dfallow.app=" + home,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.fallow.node.io.cli.Main"),
                Locale.ENGLISH,
                startNode,
                List.of("--listen", "/ip4/127.0.0.1/tcp/0", "--no-mdns", "--no-port-mapping", "--no-compute"),
                Optional.of(home.resolveSibling(home.getFileName() + "-autostart")));
    }
}
