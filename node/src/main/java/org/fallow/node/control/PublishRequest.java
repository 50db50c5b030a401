package org.fallow.node.control;

/**
 * A batch to publish. Its blobs were put before.
 *
 * @param project the signed project's envelope; base64 in JSON
 * @param batch the signed batch's envelope; base64 in JSON
 */
public record PublishRequest(byte[] project, byte[] batch) {}
