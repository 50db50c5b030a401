package org.fallow.node.io.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.fallow.node.control.ApiException;
import org.fallow.node.control.ApiJson;
import org.fallow.node.control.NodeApi;
import org.fallow.node.control.io.DataDirectory;
import org.fallow.node.control.io.HttpNodeApi;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options every command takes, and what goes with them. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
public final class SharedOptions {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "data directory (default: FALLOW_HOME, or the platform's place for data)")
    private @Nullable Path home;

    @Option(names = "--json", description = "print one JSON document, and nothing else, on standard output")
    private boolean json;

    /** The data directory. */
    Path home() {
        return home == null ? DataDirectory.ofThisUser() : home.toAbsolutePath();
    }

    /** Whether a JSON document is wanted in place of words. */
    boolean json() {
        return json;
    }

    /** Something asked of the node of the data directory. */
    interface Call<T> {
        T on(NodeApi api) throws ApiException;
    }

    /** Asks the node; what it refuses becomes the command's failure. */
    <T> T ask(Call<T> call) {
        try (NodeApi api = new HttpNodeApi(home())) {
            return call.on(api);
        } catch (ApiException e) {
            throw new CommandFailed(e.exitCode(), e.line(), e);
        }
    }

    /** Prints the document, or the words for people. */
    void print(Object document, Runnable words) {
        if (json) {
            PrintStream out = System.out;
            out.println(new String(ApiJson.write(document), StandardCharsets.UTF_8));
        } else {
            words.run();
        }
    }
}
