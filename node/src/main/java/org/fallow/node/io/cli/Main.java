package org.fallow.node.io.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.fallow.node.io.Node;
import org.fallow.node.io.program.CommandFailed;
import org.fallow.node.io.program.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

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
            PauseCommand.class,
            ResumeCommand.class,
            FinishCommand.class,
            ConfigCommand.class,
            StopCommand.class,
            InitCommand.class,
            PublishCommand.class,
            BatchCommand.class,
            ResultsCommand.class,
            CancelCommand.class,
            MirrorCommand.class,
            ExplainCommand.class,
            VerifyCommand.class,
            CreditCommand.class,
            KernelCommand.class,
            DoctorCommand.class,
            SimCommand.class
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
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new RunCommand(wrapping))
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, c, r) -> failed(e, c))
                .setParameterExceptionHandler((e, a) -> misused(e));
        return line.execute(arguments);
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

    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
        command.getErr().println("fallow: " + line + " (see: " + name + " --help)");
        return CommandFailed.USAGE;
    }
}
