package org.fallow.desktop.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a window is opened with.
 *
 * @param home the node's data directory
 * @param downloads where files are kept that the person asks for
 * @param program how the command line program is started, without its arguments
 * @param locale language and numbers where the person chose none
 * @param startNode whether a node is started at once where none answers
 * @param nodeOptions what a node that is started is told beside its data directory
 * @param autostart the folder that the desktop looks into at log-in; empty where the system has none of that kind
 */
public record Setup(
        Path home,
        Path downloads,
        List<String> program,
        Locale locale,
        boolean startNode,
        List<String> nodeOptions,
        Optional<Path> autostart) {
    /** Copies the lists. */
    public Setup {
        program = List.copyOf(program);
        nodeOptions = List.copyOf(nodeOptions);
    }
}
