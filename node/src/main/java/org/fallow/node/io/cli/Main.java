package org.fallow.node.io.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.fallow.node.io.Node;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code fallow}. */
@Command(
        name = "fallow",
        mixinStandardHelpOptions = true,
        description = "Volunteer computing with no server.",
        footer = {"", "fallow gui opens the window; fallow COMMAND --help says more of a command."},
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            StatusCommand.class,
            TasksCommand.class,
            PeersCommand.class,
            InviteCommand.class,
            ProjectsCommand.class,
            JoinCommand.class,
            LeaveCommand.class,
            ShareCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            FinishCommand.class,
            ConfigCommand.class,
            StopCommand.class,
            LogCommand.class,
            InitCommand.class,
            PublishCommand.class,
            BatchCommand.class,
            ResultsCommand.class,
            CancelCommand.class,
            MirrorCommand.class,
            BlockCommand.class,
            ExplainCommand.class,
            VerifyCommand.class,
            CreditCommand.class,
            KernelCommand.class,
            IdCommand.class,
            DoctorCommand.class,
            SupportBundleCommand.class,
            SimCommand.class,
            CompletionCommand.class,
            ManCommand.class
        })
public final class Main implements Runnable {
    private Main() {}

    /** Runs one command and ends the process with its code. */
    public static void main(String[] arguments) {
        System.exit(run(Node.Wrapping.NONE, arguments));
    }

    /**
     * Runs one command; returns the process's exit code.
     *
     * @param wrapping of a node's sandbox, for a rehearsal's node that lies
     */
    public static int run(Node.Wrapping wrapping, String... arguments) {
        return program(wrapping).execute(arguments);
    }

    /** The program with all its commands. */
    static CommandLine program(Node.Wrapping wrapping) {
        return new CommandLine(new Main())
                .addSubcommand(new RunCommand(wrapping))
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, c, r) -> failed(e, c))
                .setParameterExceptionHandler((e, a) -> misused(e));
    }

    @Override
    public void run() {
        throw new ParameterException(new CommandLine(this), "a command is missing: fallow --help lists them");
    }

    private static int failed(Exception e, CommandLine command) throws Exception {
        if (e instanceof CommandFailed failure) {
            command.getErr().println("fallow: " + failure.getMessage());
            return failure.exitCode();
        }
        if (e instanceof IOException) {
            command.getErr().println("fallow: " + e.getMessage());
            return CommandFailed.FAILED;
        }
        throw e;
    }

    /** What the parser of arguments says, for people who do not program. */
    static String plain(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            List<String> alike = unmatched.getSuggestions();
            String what = word.startsWith("-") ? "option" : "command or argument";
            return "there is no " + what + " \"" + word + "\" here"
                    + (alike.isEmpty() ? "" : "; did you mean " + String.join(" or ", alike) + "?");
        }
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("wrong usage")
                .replaceFirst("^Invalid value for positional parameter at index [0-9.*]+ \\((.+?)\\): ", "$1: ")
                .replaceFirst("^Invalid value for option '(.+?)'( \\(.+?\\))?: ", "$1: ")
                .replaceFirst("' is not an? (int|long)$", "' is not a whole number");
    }

    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String line = plain(e);
        command.getErr().println("fallow: " + line + " (see: " + name + " --help)");
        return CommandFailed.USAGE;
    }
}
