package org.fallow.node.io.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fallow.node.control.NodeApi;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import org.fallow.node.status.NodeStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fallow pause}. */
@Command(name = "pause", versionProvider = Version.class, description = "stop computing, for a while or until resumed")
final class PauseCommand implements Runnable {
    @Mixin
    private SharedOptions common = new SharedOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "DURATION",
            description = "such as 30s, 15min, 1h; until resumed if not given")
    private @Nullable String length;

    @Override
    public void run() {
        Optional<Duration> wanted = Optional.ofNullable(length).map(PauseCommand::parse);
        NodeStatus status =
                wanted.isPresent() ? common.ask(api -> api.pause(wanted.get())) : common.ask(NodeApi::pause);
        common.print(status, () -> Words.status(status));
    }

    /** Reads {@code 90s}, {@code 15min}, {@code 2h}, {@code 1d}. */
    static Duration parse(String text) {
        Matcher matcher = Pattern.compile("([1-9][0-9]{0,6})(s|min|h|d)").matcher(text);
        if (!matcher.matches()) {
            throw new CommandFailed(
                    CommandFailed.USAGE, "\"" + text + "\" is not a duration (use 30s, 15min, 2h or 1d)");
        }
        long n = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(n);
            case "min" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            default -> Duration.ofDays(n);
        };
    }
}
