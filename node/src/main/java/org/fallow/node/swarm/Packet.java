package org.fallow.node.swarm;

import org.fallow.dht.message.Request;
import org.fallow.dht.message.Response;

/** What goes from node to node: the objects themselves; their bytes are only counted, see {@link Sizes}. */
sealed interface Packet {
    /** A request; the number is the asker's. */
    record Ask(long id, Request request, Purpose purpose) implements Packet {}

    /** Its response. */
    record Reply(long id, Response response) implements Packet {}

    /** The stream was reset in its place. */
    record Reset(long id) implements Packet {}
}
