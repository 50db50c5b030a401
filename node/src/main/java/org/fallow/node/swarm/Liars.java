package org.fallow.node.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fallow.dht.key.Key;
import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;
import org.fallow.libp2p.host.PeerAddresses;
import org.fallow.simulation.chance.Chance;

/** What the liars answer. They know each other, and have prepared as many false names as it takes to be the closest. */
final class Liars {
    private static final int NAMES = 20;
    private static final int INVENTED_PER_PEER = 4;
    private static final int INVENTED_MAX = 400_000;

    private final KeyIndex<Member> fellows;
    private final KeyIndex<Invented> invented;

    private record Invented(PeerAddresses peer, Key key) {}

    Liars(Census census, Chance chance) {
        this.fellows = census.liars();
        boolean needed = census.members().stream()
                .anyMatch(member -> member.lie().filter(Lie.INVENTED::equals).isPresent());
        int count = needed
                ? Math.min(INVENTED_MAX, INVENTED_PER_PEER * census.members().size())
                : 0;
        List<Invented> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            PeerAddresses peer = Census.peer(chance.fork(i));
            made.add(new Invented(peer, Key.of(peer.id())));
        }
        this.invented = new KeyIndex<>(made, Invented::key);
    }

    /**
     * The answer of a liar; empty where it answers what its honest machine does.
     *
     * @param holds whether the liar has a value under the request's key
     */
    Optional<Response> answer(Lie lie, Request request, boolean holds) {
        return switch (request) {
            case Request.Ping ping -> Optional.of(new Response.Pong());
            case Request.AddProvider add -> Optional.of(new Response.Delivered());
            case Request.PutValue put ->
                lie == Lie.STALE && !holds
                        ? Optional.empty()
                        : Optional.of(new Response.Stored(put.key(), put.value()));
            case Request.FindNode find ->
                lie.misleads() ? Optional.of(new Response.Nodes(names(lie, find.key()))) : Optional.empty();
            case Request.GetValue get ->
                lie.misleads()
                        ? Optional.of(new Response.Found(
                                get.key(), Optional.empty(), Optional.empty(), names(lie, get.key())))
                        : Optional.empty();
            case Request.GetProviders get ->
                lie.misleads()
                        ? Optional.of(new Response.Providers(List.of(), names(lie, get.key())))
                        : Optional.empty();
        };
    }

    private List<PeerAddresses> names(Lie lie, Key key) {
        return switch (lie) {
            case FELLOWS ->
                fellows.closest(key, NAMES, Member::present).stream()
                        .map(Member::peer)
                        .toList();
            case INVENTED ->
                invented.closest(key, NAMES, any -> true).stream()
                        .map(Invented::peer)
                        .toList();
            case EMPTY, MIXED, STALE, ECHO -> List.of();
        };
    }
}
