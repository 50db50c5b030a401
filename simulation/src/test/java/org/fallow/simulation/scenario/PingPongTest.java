package org.fallow.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.libp2p.machine.Machine;
import org.fallow.simulation.invariant.Invariant;
import org.fallow.simulation.invariant.Invariants;
import org.fallow.simulation.network.Conditions;
import org.fallow.simulation.seeds.Seeds;

/**
 * How machines are put into the world, from one end to the other. Two tiny machines: one asks a question until it is
 * answered, ten times over; the other answers. Messages get lost, doubled and overtaken; machines know nothing of that.
 */
class PingPongTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int ROUNDS = 10;

    /** 1. The machine, as it would also run in the daemon: events in, actions out, one deadline. */
    static final class Pinger implements Machine<Pinger.Event, Pinger.Action> {
        sealed interface Event {}

        record Start() implements Event {}

        record PongArrived(int round) implements Event {}

        sealed interface Action {}

        record SendPing(int round) implements Action {}

        private int round;
        private Instant retryAt = Instant.MAX;

        @Override
        public List<Action> on(Event event, Instant now) {
            return switch (event) {
                case Start start -> ask(now);
                case PongArrived pong -> {
                    if (pong.round() != round) {
                        yield List.of();
                    }
                    round++;
                    yield ask(now);
                }
            };
        }

        @Override
        public List<Action> tick(Instant now) {
            return now.isBefore(retryAt) ? List.of() : ask(now);
        }

        @Override
        public Instant wakeAt() {
            return retryAt;
        }

        int round() {
            return round;
        }

        private List<Action> ask(Instant now) {
            retryAt = round == ROUNDS ? Instant.MAX : now.plus(PATIENCE);
            return round == ROUNDS ? List.of() : List.of(new SendPing(round));
        }
    }

    static final class Ponger implements Machine<Ponger.PingArrived, Ponger.SendPong> {
        record PingArrived(int from, int round) {}

        record SendPong(int to, int round) {}

        @Override
        public List<SendPong> on(PingArrived ping, Instant now) {
            return List.of(new SendPong(ping.from(), ping.round()));
        }

        @Override
        public List<SendPong> tick(Instant now) {
            return List.of();
        }

        @Override
        public Instant wakeAt() {
            return Instant.MAX;
        }
    }

    /** 2. What travels between nodes. */
    sealed interface Message {}

    record Ping(int round) implements Message {}

    record Pong(int round) implements Message {}

    /** 3. The node: its machines, and the glue from messages to events and from actions to messages. */
    static final class Player implements Actor {
        private final int peer;
        private final Pinger pinger = new Pinger();
        private final MachineDriver<Pinger.Event, Pinger.Action> asking = new MachineDriver<>(pinger, this::perform);
        private final MachineDriver<Ponger.PingArrived, Ponger.SendPong> answering =
                new MachineDriver<>(new Ponger(), (pong, context) -> context.send(pong.to(), new Pong(pong.round())));

        Player(int peer) {
            this.peer = peer;
        }

        @Override
        public void start(Context context) {
            asking.on(new Pinger.Start(), context);
        }

        @Override
        public void on(int from, Object message, Context context) {
            switch ((Message) message) {
                case Ping ping -> answering.on(new Ponger.PingArrived(from, ping.round()), context);
                case Pong pong -> asking.on(new Pinger.PongArrived(pong.round()), context);
            }
        }

        @Override
        public List<MachineDriver<?, ?>> machines() {
            return List.of(asking, answering);
        }

        @Override
        public String describe(Object message) {
            return message.toString();
        }

        boolean done() {
            return pinger.round() == ROUNDS;
        }

        private void perform(Pinger.Action action, Context context) {
            switch (action) {
                case Pinger.SendPing ping -> context.send(peer, new Ping(ping.round()));
            }
        }
    }

    /** 4. The world: two players, a bad network, what must always hold, and how long it may take. */
    @Seeds(count = 50)
    void bothPlayersGetTenAnswersThoughThirtyPercentOfMessagesAreLost(long seed) {
        List<Player> players = new ArrayList<>();
        Scenario scenario = new Scenario(
                List.of(Population.of("players", 2).skewed(Duration.ofSeconds(2))),
                List.of(),
                Conditions.INTERNET.withLoss(0.3).withDuplication(0.1),
                2_000);
        World world = scenario.world(seed, (node, population, chance) -> {
            Player player = new Player(1 - node);
            players.add(player);
            return player;
        });
        Invariants.watch(
                world,
                Invariant.named(
                        "nobody plays more than ten rounds",
                        w -> players.stream().anyMatch(player -> player.pinger.round() > ROUNDS)
                                ? Optional.of(
                                        "round " + players.getFirst().pinger.round())
                                : Optional.empty()));

        boolean finished = world.runUntil(() -> players.stream().allMatch(Player::done), Duration.ofMinutes(5));

        assertThat(finished).isTrue();
        assertThat(world.network().traffic().lost()).isPositive();
    }
}
