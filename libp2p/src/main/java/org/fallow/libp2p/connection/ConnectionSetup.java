package org.fallow.libp2p.connection;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.fallow.libp2p.identity.PeerId;
import org.fallow.libp2p.limit.Account;
import org.fallow.libp2p.secure.NoiseKeys;

/**
 * What a connection is begun with.
 *
 * @param dialer whether this side dialled
 * @param keys who this side is
 * @param expected who the other side is to be; empty to accept anybody
 * @param random for the ephemeral key
 * @param serves which protocols the other side may open streams for
 * @param inboundStreamsMax how many streams the other side may have open
 * @param account what the connection may hold
 * @param upgradePatience until the connection carries streams
 * @param negotiationPatience until a stream has its protocol
 */
public record ConnectionSetup(
        boolean dialer,
        NoiseKeys keys,
        Optional<PeerId> expected,
        RandomGenerator random,
        Predicate<String> serves,
        int inboundStreamsMax,
        Account account,
        Duration upgradePatience,
        Duration negotiationPatience) {}
