package org.fallow.libp2p.host;

import org.fallow.libp2p.address.Multiaddr;
import org.fallow.libp2p.identity.PeerId;

/**
 * A live connection, as a snapshot to look at.
 *
 * @param remote who is at the other end
 * @param address where
 * @param outbound whether this side dialled
 * @param limited whether a relay cuts it off after a time or a number of bytes: only protocols that opted in use it
 * @param streams how many streams it carries
 */
public record Connection(PeerId remote, Multiaddr address, boolean outbound, boolean limited, int streams) {}
